using System.Buffers.Binary;
using Evidence.Media.Containers;
using Evidence.Media.Sandboxing;

namespace Evidence.Media.Derivation;

/// <summary>A private copy of a TIFF whose header names one page after the other: a decoder opens the first picture of a file and no other.</summary>
internal sealed class OnePageTiff : IDisposable
{
    private const int OffsetInHeader = 4;

    /// <param name="tiff">A private file; the copy lies beside it.</param>
    public OnePageTiff(string tiff)
    {
        File = tiff + ".page";
        using var from = System.IO.File.OpenRead(tiff);
        using var to = PrivateFiles.Create(File);
        from.CopyTo(to);
    }

    public string File { get; }

    public void PointAt(TiffPage page)
    {
        using var handle = System.IO.File.OpenHandle(File, FileMode.Open, FileAccess.ReadWrite);
        var order = new byte[1];
        RandomAccess.Read(handle, order, 0);
        var offset = new byte[4];
        if (order[0] == (byte)'M')
            BinaryPrimitives.WriteUInt32BigEndian(offset, page.Directory);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(offset, page.Directory);
        RandomAccess.Write(handle, offset, OffsetInHeader);
    }

    public void Dispose() => System.IO.File.Delete(File);
}
