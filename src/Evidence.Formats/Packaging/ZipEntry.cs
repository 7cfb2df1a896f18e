namespace Evidence.Formats.Packaging;

/// <summary>One record of a ZIP's central directory.</summary>
internal sealed record ZipEntry
{
    private const int FileTypeMask = 0xF000;
    private const int SymbolicLink = 0xA000;

    public required string Name { get; init; }
    public required byte[] RawName { get; init; }
    public required ushort Flags { get; init; }
    public required ushort Method { get; init; }
    public required uint Crc { get; init; }
    public required long CompressedBytes { get; init; }
    public required long Bytes { get; init; }
    public required long HeaderOffset { get; init; }
    public required uint ExternalAttributes { get; init; }

    public bool IsFolder => Name.EndsWith('/');
    public bool IsStored => Method == 0;
    public bool IsDeflated => Method == 8;

    /// <summary>Bit 0: encrypted; bit 6: strongly; bit 13: even the directory is masked.</summary>
    public bool IsEncrypted => (Flags & 0x2041) != 0;

    public bool IsLink => ((int)(ExternalAttributes >> 16) & FileTypeMask) == SymbolicLink;
}
