using Evidence.Database;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Transfer.Carrying;

/// <summary>How far an export or an import is.</summary>
/// <param name="Objects">Objects that are done.</param>
/// <param name="OfObjects">Of how many.</param>
/// <param name="Bytes">Sealed bytes that are done.</param>
/// <param name="OfBytes">Of how many.</param>
public readonly record struct CarryProgress(long Objects, long OfObjects, long Bytes, long OfBytes)
{
    /// <summary>Nothing of the catalogue is done.</summary>
    internal static async Task<CarryProgress> OfAsync(EvidenceDb db, CancellationToken cancellation) =>
        new(0, await db.SealedObjects.LongCountAsync(cancellation), 0, await db.SealedObjects.SumAsync(o => o.CiphertextBytes, cancellation));

    internal CarryProgress With(long bytes, bool isDone) => isDone ? Done(bytes) : this;

    internal CarryProgress Done(long bytes) => this with { Objects = Objects + 1, Bytes = Bytes + bytes };
}
