namespace Evidence.Formats.Packaging;

/// <summary>What went into one file of a bag.</summary>
/// <param name="Path">Relative to the bag, '/' separated.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Of its content.</param>
/// <param name="Sha512">Of its content: 128 lower-case hex digits.</param>
public sealed record FileDigest(string Path, long Bytes, Sha256Hash Sha256, string Sha512);
