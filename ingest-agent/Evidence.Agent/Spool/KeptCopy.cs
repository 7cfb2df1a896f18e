using Evidence.Agent.Offload;
using Evidence.Formats.Protocol;
using Evidence.Formats.Sealing;
using Microsoft.Win32.SafeHandles;

namespace Evidence.Agent.Spool;

/// <summary>A copy whose object has ended at the server, opened with the key that its journal holds. Its plaintext is only ever in memory, a segment at a time.</summary>
internal sealed class KeptCopy : IDisposable
{
    private readonly InflightJournal journal;
    private readonly SafeFileHandle file;
    private readonly Opener opener;
    private readonly byte[] segment = new byte[SealedLayout.SegmentBytes];

    private KeptCopy(InflightJournal journal, SafeFileHandle file, Opener opener) =>
        (this.journal, this.file, this.opener, Claim) = (journal, file, opener, ClaimWriter.Read(journal.Claim!));

    public JournalBegin Begin => journal.Begin;

    public Claim Claim { get; }

    /// <exception cref="ObjectGivenUpException">It cannot be opened on this machine, or is damaged.</exception>
    public static KeptCopy Open(Workbench bench, SpooledCopy copy)
    {
        var journal = InflightJournal.Open(copy.Journal);
        SafeFileHandle? file = null;
        try
        {
            if (journal?.Claim is null) throw new ObjectGivenUpException("its journal cannot be read");
            file = File.OpenHandle(copy.Path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.SequentialScan);
            using var key = bench.MachineKey.TryOpen(journal.Begin.SealedKey, journal.Object) ?? throw new ObjectGivenUpException("its journal was made on another machine");
            Span<byte> header = stackalloc byte[SealedLayout.HeaderBytes];
            Fill(file, header, 0);
            if (!Opener.TryCreate(key, AssociatedData.For(bench.Enrolment.Agency, journal.Object), header, out var opener)) throw Damaged();
            return new(journal, file, opener);
        }
        catch
        {
            file?.Dispose();
            journal?.Dispose();
            throw;
        }
    }

    /// <summary>A <see cref="PlainRead"/>: <paramref name="into"/> begins where a segment does, and is as long.</summary>
    /// <exception cref="ObjectGivenUpException">The copy is damaged.</exception>
    public int Read(Span<byte> into, long offset)
    {
        if (offset == Claim.PlaintextBytes) return 0;
        var place = SealedLayout.Segment(SealedLayout.SegmentAt(offset, Claim.PlaintextBytes), Claim.PlaintextBytes);
        if (place.PlaintextOffset != offset || place.PlaintextBytes != into.Length) throw new InvalidOperationException("internal error: a kept copy is read by whole segments");
        var sealedBytes = segment.AsSpan(0, place.CiphertextBytes);
        Fill(file, sealedBytes, place.CiphertextOffset);
        return opener.TryOpenSegment(place.Index, place.Last, sealedBytes, into) ? into.Length : throw Damaged();
    }

    public void Dispose()
    {
        opener.Dispose();
        file.Dispose();
        journal.Dispose();
    }

    private static void Fill(SafeFileHandle file, Span<byte> into, long offset)
    {
        for (var filled = 0; filled < into.Length;)
            filled += RandomAccess.Read(file, into[filled..], offset + filled) is > 0 and var read ? read : throw Damaged();
    }

    private static ObjectGivenUpException Damaged() => new("its copy in the spool is damaged");
}
