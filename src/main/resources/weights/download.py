"""Downloads one revision of a Hugging Face repository into a folder of a volume, for all pods that will serve from it.

Resumable (a partial file goes on where it ended), verified (every file against the digest that the hub lists), atomic
(a file gets its name only once it is verified, and .mimo/complete.json is written last) and idempotent. Python 3.10 or
newer, standard library only.

Environment: HF_TOKEN, HF_ENDPOINT (a mirror), the usual proxy variables. On failure the last line, and the file
--termination-log, say what is wrong, the consequence and the remedy; the exit code is 1.
"""

import argparse
import errno
import fcntl
import json
import os
import pathlib
import signal
import sys
import threading
import time
import traceback
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait

from hub import STATE, Hub, Problem, Retry, digest_of, first_byte, read
from progress import Progress, log, serve

CHUNK_BYTES = 1 << 20
LOCK_SECONDS = 5
LONGEST_PAUSE_SECONDS = 60
# consecutive failures without one new byte; with pauses of 1, 2, 4 ... 60 s about 4 minutes
MOST_FAILURES = 9


class Download:
    """Brings the files of one manifest to the folder."""

    def __init__(self, hub, folder, progress, first_pause):
        self.hub, self.folder, self.progress, self.first_pause = hub, pathlib.Path(folder), progress, first_pause
        self.state = self.folder / STATE
        self.stop = threading.Event()

    def run(self, revision, workers):
        self.state.mkdir(parents=True, exist_ok=True)
        with open(self.state / "lock", "w") as lock:
            self.wait_for(lock)
            manifest = self.stored("complete.json", revision) or self.stored("manifest.json", revision)
            if manifest is None:
                manifest = self.attempts(lambda: self.hub.manifest(revision))
                write(self.state / "manifest.json", manifest)
            self.fetch(manifest, workers)
            write(self.state / "complete.json", manifest)
        self.progress.set(state="Complete")

    def wait_for(self, lock):
        """Two pods may run for a while when a node is lost; where the file system has no locks, the digests protect."""
        while True:
            try:
                return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self.progress.set(state="Waiting", message="another pod writes to this volume")
                time.sleep(LOCK_SECONDS)
            except OSError:
                return None

    def stored(self, name, revision):
        """What was listed before: a branch may have moved since, and files of two commits must not be mixed."""
        try:
            manifest = json.loads((self.state / name).read_text())
        except (FileNotFoundError, ValueError):
            return None
        same = manifest.get("repository") == self.hub.repository and manifest.get("revision") == revision
        return manifest if same else None

    def fetch(self, manifest, workers):
        missing = [file for file in manifest["files"] if not self.is_there(file)]
        self.progress.set(state="Downloading", message="", files_total=len(manifest["files"]),
                          bytes_total=sum(file["size"] for file in manifest["files"]))
        self.progress.add(files=len(manifest["files"]) - len(missing),
                          found=sum(file["size"] for file in manifest["files"]) - sum(file["size"] for file in missing))
        self.check_space(missing)
        # the largest first, so that the last minutes are not one thread's
        missing.sort(key=lambda file: -file["size"])
        pool = ThreadPoolExecutor(workers)
        tasks = [pool.submit(self.one, manifest["commit"], file) for file in missing]
        done, _ = wait(tasks, return_when=FIRST_EXCEPTION)
        failures = [task.exception() for task in done if task.exception()]
        self.stop.set()
        pool.shutdown(wait=False, cancel_futures=True)
        if failures:
            raise failures[0]

    def is_there(self, file):
        final = self.folder / file["path"]
        return final.is_file() and final.stat().st_size == file["size"]

    def check_space(self, missing):
        needed = sum(file["size"] for file in missing) - sum(size(self.part(file)) for file in missing)
        volume = os.statvfs(self.folder)
        free = volume.f_bavail * volume.f_frsize
        if volume.f_blocks and needed > free:
            raise Problem("the volume has %.1f GB free and %.1f GB are still to come, so the weights do not fit; raise "
                          "spec.cache.persistentVolumeClaim.size" % (free / 1e9, needed / 1e9))

    def part(self, file):
        return self.state / "parts" / file["path"]

    def one(self, commit, file):
        part = self.part(file)
        part.parent.mkdir(parents=True, exist_ok=True)
        digest, expected = digest_of(file)
        # unbuffered: what a killed process has counted is in the file
        with open(part, "r+b" if part.exists() else "wb", buffering=0) as out:
            self.progress.add(found=resume(out, digest, file["size"]))
            if out.tell() < file["size"]:
                self.attempts(lambda: self.append(commit, file, out, digest), out.tell)
            on_disk(lambda: os.fsync(out.fileno()))
        if digest.hexdigest() != expected:
            part.unlink()
            raise Problem("%s is corrupt: its %s is %s and the hub lists %s, so it was thrown away and the next "
                          "attempt downloads it again; if that repeats, a proxy or the volume changes bytes"
                          % (file["path"], digest.name, digest.hexdigest(), expected))
        final = self.folder / file["path"]
        final.parent.mkdir(parents=True, exist_ok=True)
        os.replace(part, final)
        self.progress.add(files=1)

    def append(self, commit, file, out, digest):
        """Reads on from the end of the part to the end of the file."""
        with self.hub.file(commit, file["path"], out.tell()) as answer:
            skip = out.tell() - first_byte(answer)
            if skip < 0:
                raise Retry("%s: the answer begins after the bytes that are here" % file["path"])
            while chunk := read(answer, CHUNK_BYTES):
                self.check_stop()
                if skip > 0:
                    chunk, skip = chunk[skip:], max(skip - len(chunk), 0)
                if out.tell() + len(chunk) > file["size"]:
                    raise Problem("%s has more than the %d bytes that the hub lists, so it cannot be verified and the "
                                  "download stops; try another hub in HF_ENDPOINT" % (file["path"], file["size"]))
                on_disk(lambda: out.write(chunk))
                digest.update(chunk)
                self.progress.add(received=len(chunk))
        if out.tell() < file["size"]:
            raise Retry("%s ended after %d of %d bytes" % (file["path"], out.tell(), file["size"]))

    def attempts(self, action, gained=lambda: 0):
        """Repeats what may pass, with growing pauses; new bytes start the count anew."""
        failures, before = 0, 0
        while True:
            try:
                return action()
            except Retry as error:
                failures = 1 if gained() > before else failures + 1
                before = gained()
                if failures >= MOST_FAILURES:
                    raise Problem("%s, %d times in a row, so the download stops; it starts again by itself and goes on "
                                  "where it was" % (error, failures)) from None
                pause = error.seconds
                if pause is None:
                    pause = min(self.first_pause * 2 ** (failures - 1), LONGEST_PAUSE_SECONDS)
                self.progress.set(message="%s; next attempt in %g s" % (error, pause))
                print(self.progress.message, flush=True)
                self.stop.wait(pause)
                self.check_stop()

    def check_stop(self):
        if self.stop.is_set():
            raise Problem("stopped, as another file failed")


def resume(out, digest, size):
    """Feeds the digest what is there already and answers its size; what is too long cannot be right."""
    left = os.fstat(out.fileno()).st_size
    if left > size:
        out.truncate(0)
        return 0
    while left:
        chunk = out.read(min(left, CHUNK_BYTES))
        digest.update(chunk)
        left -= len(chunk)
    return out.tell()


def on_disk(action):
    try:
        return action()
    except OSError as error:
        raise disk_problem(error) from None


def disk_problem(error):
    remedy = {
        errno.ENOSPC: "raise spec.cache.persistentVolumeClaim.size",
        errno.EDQUOT: "raise spec.cache.persistentVolumeClaim.size",
        errno.EACCES: "let uid 2000 or gid 0 write to the volume",
        errno.EPERM: "let uid 2000 or gid 0 write to the volume",
        errno.EROFS: "use a storage class whose volumes can be written",
    }.get(error.errno, "look at the volume and its node")
    return Problem("the volume cannot be written: %s, so the download stops; %s" % (error.strerror or error, remedy))


def size(path):
    return path.stat().st_size if path.is_file() else 0


def write(path, value):
    """All of it or nothing, also when the machine dies."""
    new = path.with_name(path.name + ".new")
    with open(new, "w") as out:
        json.dump(value, out, indent=1)
        out.flush()
        os.fsync(out.fileno())
    os.replace(new, path)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repository", required=True)
    parser.add_argument("--revision", required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--first-pause-seconds", type=float, default=1)
    parser.add_argument("--termination-log", default="/dev/termination-log")
    return parser.parse_args()


def end(given, text):
    """At once, although other threads may wait for a server; a container's first process has no other way."""
    print(text, flush=True)
    try:
        pathlib.Path(given.termination_log).write_text(text)
    except OSError:
        pass  # then the kubelet takes the last lines of the log
    os._exit(1)


def main():
    # the first process of a container ignores signals that it does not handle
    signal.signal(signal.SIGTERM, lambda *_: os._exit(143))
    # readable for whoever serves, whichever uid that is
    os.umask(0o002)
    given, progress = arguments(), Progress()
    serve(progress, given.port)
    threading.Thread(target=log, args=(progress,), daemon=True).start()
    endpoint = os.environ.get("HF_ENDPOINT") or "https://huggingface.co"
    hub = Hub(endpoint, given.repository, os.environ.get("HF_TOKEN", "").strip())
    try:
        Download(hub, given.folder, progress, given.first_pause_seconds).run(given.revision, given.workers)
    except Problem as problem:
        end(given, str(problem))
    except OSError as error:
        end(given, str(disk_problem(error)))
    except Exception as error:
        traceback.print_exc()
        end(given, "a fault of the download script, so no weights come: %r; report it with the log of this pod" % error)
    print(progress.line(), flush=True)


if __name__ == "__main__":
    sys.exit(main())
