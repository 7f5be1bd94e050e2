package io.mimo.plan;

import java.util.List;

/** Pods of one replica; a tensor-parallel group never leaves a pod. */
public sealed interface Shape {
    int nodes();

    int gpusPerPod();

    /** True when every pod of a replica serves HTTP; else only the first does. */
    boolean everyPodServes();

    /** All GPUs of the replica in one pod. */
    record SinglePod(int gpusPerPod) implements Shape {
        @Override
        public int nodes() {
            return 1;
        }

        @Override
        public boolean everyPodServes() {
            return true;
        }
    }

    /**
     * Equal pods that start, serve and end together.
     *
     * @param leader what the first pod adds to the argv
     * @param worker what each of the others adds
     */
    record Group(int nodes, int gpusPerPod, Mode mode, List<Word> leader, List<Word> worker) implements Shape {
        public Group {
            leader = List.copyOf(leader);
            worker = List.copyOf(worker);
        }

        @Override
        public boolean everyPodServes() {
            return mode == Mode.DATA_HYBRID;
        }
    }

    /** What lies across the pods. */
    enum Mode {
        /** The pipeline stages of the only data rank. */
        PIPELINE,
        /** Whole data ranks; the first pod spreads requests over all of them. */
        DATA_INTERNAL,
        /** Whole data ranks; every pod serves its own, the Service spreads requests over the pods. */
        DATA_HYBRID,
        /** Data ranks, each cut by its pipeline stages over several pods; the first pod serves. */
        DATA_AND_PIPELINE
    }

    /** One word of an argv. */
    sealed interface Word {
        record Text(String text) implements Word {}

        /** Replaced by the value that the pod's own environment has for this variable, before the engine starts. */
        record Variable(String name) implements Word {}
    }
}
