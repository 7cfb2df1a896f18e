namespace Evidence.Keys;

/// <summary>Where the key ring is.</summary>
public sealed record RingFolder(string Path);
