using Evidence.Database;
using Evidence.Formats;
using Evidence.Media.Sandboxing;
using Microsoft.EntityFrameworkCore;
using System.Security.Cryptography;

namespace Evidence.Items;

/// <summary>Opens a verified part's sealed object for a job on this machine, from whichever of its copies is good.</summary>
internal sealed class OpenPart(EvidenceDb db, ReadCopies copies)
{
    /// <summary>Writes the plaintext to a new private file and proves it by its hash.</summary>
    /// <exception cref="AlteredObjectException">What lies in the stores is not what was verified.</exception>
    /// <exception cref="IOException">The part has no good copy, or a store cannot be read now.</exception>
    public async Task ToFileAsync(PartId part, string path, CancellationToken cancellation)
    {
        using var opened = await OpenAsync(part, cancellation);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = PrivateFiles.Create(path);
        await foreach (var piece in opened.ReadAsync(0, opened.Sealed.PlaintextBytes, cancellation))
        {
            hash.AppendData(piece.Span);
            await file.WriteAsync(piece, cancellation);
        }

        if (Sha256Hash.Finish(hash) != opened.Sealed.PlaintextSha256)
            throw new AlteredObjectException(0, "it opens, but its content is not what was verified");
    }

    /// <summary>The first bytes of the plaintext, or as many as there are.</summary>
    /// <exception cref="AlteredObjectException">What lies in the stores is not what was verified.</exception>
    /// <exception cref="IOException">The part has no good copy, or a store cannot be read now.</exception>
    public async Task<byte[]> HeadAsync(PartId part, int bytes, CancellationToken cancellation)
    {
        using var opened = await OpenAsync(part, cancellation);
        var head = new MemoryStream();
        await foreach (var piece in opened.ReadAsync(0, Math.Min(bytes, opened.Sealed.PlaintextBytes), cancellation))
            head.Write(piece.Span);
        return head.ToArray();
    }

    private async Task<ReadableObject> OpenAsync(PartId part, CancellationToken cancellation)
    {
        var id = await db.Parts.Where(p => p.Id == part).Select(p => p.ObjectId).SingleAsync(cancellation);
        return await copies.OpenAsync(id, FoundBy.MediaWork, cancellation) ?? throw new IOException($"Part {part} has no good copy in any store.");
    }
}
