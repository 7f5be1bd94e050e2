package io.mimo.catalog.flags;
public final class FlagCatalog { public static FlagCatalog load() { return new FlagCatalog(); } }
