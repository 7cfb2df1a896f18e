using System.Security.Cryptography;

namespace Evidence.Formats.Sealing;

/// <summary>The state of one pass of <see cref="SealedObjectReader"/>.</summary>
internal sealed class SealedPass(
    SealedShape shape, byte[] key, ReadOnlyMemory<byte> associatedData, long ciphertextBytes, Action<ReadOnlySpan<byte>> plaintext) : IDisposable
{
    /// <summary>How many other places one object's segments are tried at; bounds the work a hostile object can cause.</summary>
    private const int MaximumTries = 1024;

    private readonly List<SealedFinding> _findings = [];
    private readonly IncrementalHash _cipherHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _plainHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _plain = new byte[shape.BufferBytes(ciphertextBytes)];
    private byte[] _header = [];
    private Opener? _opener;
    private long _read, _plainBytes, _index, _opened;
    private int _tries = MaximumTries;

    /// <summary>The stream gave fewer bytes than it should.</summary>
    public bool Ended { get; private set; }

    /// <summary>How many bytes the next segment takes; 0 when there is none.</summary>
    public int NextBytes => Ended ? 0 : (int)Math.Min(ciphertextBytes - _read, _index == 0 ? shape.SegmentBytes - _read : shape.SegmentBytes);

    private bool IsLast => _read == ciphertextBytes;

    public void Header(ReadOnlySpan<byte> header)
    {
        if (shape.PlaintextBytes(ciphertextBytes) is null)
            _findings.Add(new(SealedFault.LengthImpossible, ciphertextBytes));
        _header = header.ToArray();
        Count(header, shape.HeaderBytes);
        if (!Ended && !Opener.TryCreate(shape, key, associatedData.Span, header, out _opener))
            _findings.Add(new(SealedFault.HeaderWrong, 0));
        CryptographicOperations.ZeroMemory(key);
    }

    public void Segment(ReadOnlySpan<byte> segment)
    {
        var offset = _read;
        Count(segment, NextBytes);
        var index = _index++;
        if (_opener is null || segment.IsEmpty)
            return;
        if (TryOpen(index, IsLast, segment))
            Deliver(segment.Length - SealedShape.TagBytes);
        else
            Diagnose(index, offset, segment);
    }

    public void Trailing() => _findings.Add(new(SealedFault.TrailingBytes, ciphertextBytes));

    private void Count(ReadOnlySpan<byte> bytes, int wanted)
    {
        _cipherHash.AppendData(bytes);
        _read += bytes.Length;
        if (bytes.Length == wanted)
            return;
        Ended = true;
        _findings.Add(new(SealedFault.Truncated, _read));
    }

    private bool TryOpen(long index, bool last, ReadOnlySpan<byte> segment)
    {
        var opens = index < uint.MaxValue && _opener!.TryOpenSegment((uint)index, last, segment, _plain);
        _opened += opens ? 1 : 0;
        return opens;
    }

    private void Deliver(int length)
    {
        if (_findings.Count > 0)
            return;
        _plainHash.AppendData(_plain, 0, length);
        _plainBytes += length;
        plaintext(_plain.AsSpan(0, length));
    }

    private void Diagnose(long index, long offset, ReadOnlySpan<byte> segment)
    {
        // The flag in the nonce tells an object that was cut at a segment's end from one that was made longer.
        if (TryOpen(index, !IsLast, segment))
            _findings.Add(IsLast ? new(SealedFault.Truncated, _read) : new(SealedFault.TrailingBytes, _read));
        else if (Ended)
            return; // a part of a segment never opens; "truncated" has been said
        else if (GenuinePlace(index, segment) is { } genuine)
            _findings.Add(new(SealedFault.SegmentMisplaced, offset, index, genuine));
        else
            _findings.Add(new(SealedFault.SegmentAltered, offset, index));
    }

    private long? GenuinePlace(long index, ReadOnlySpan<byte> segment)
    {
        for (var distance = 1; _tries > 0 && distance <= Math.Max(index, shape.Segments(ciphertextBytes)); distance++)
            foreach (var place in (ReadOnlySpan<long>)[index + distance, index - distance])
                if (place >= 0 && _tries-- > 0 && (TryOpen(place, false, segment) || TryOpen(place, true, segment)))
                    return place;
        return null;
    }

    public SealedReport Report()
    {
        if (_opener is not null && _opened == 0 && _index > 0 && !Ended)
        {
            _findings.RemoveAll(f => f.Fault == SealedFault.SegmentAltered);
            _findings.Add(new(SealedFault.NothingOpens, 0));
        }
        return new(_findings, _read, Sha256Hash.Finish(_cipherHash), _plainBytes, Sha256Hash.Finish(_plainHash), _header);
    }

    public void Dispose()
    {
        _opener?.Dispose();
        _cipherHash.Dispose();
        _plainHash.Dispose();
        CryptographicOperations.ZeroMemory(_plain);
    }
}
