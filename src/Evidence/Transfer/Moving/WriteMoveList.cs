using Evidence.Database;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Transfer.Moving;

/// <summary>Writes the list that a count sheet's hash is of: docs/formats/count-sheet.md.</summary>
public sealed class WriteMoveList(EvidenceDb db)
{
    /// <param name="from">The old store.</param>
    /// <param name="to">The new store.</param>
    /// <param name="file">Made anew.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task RunAsync(string from, string to, string file, CancellationToken cancellation)
    {
        var move = await db.Moves.Where(m => m.Source == from && m.Target == to && m.RetiredAt == null).Select(m => m.Id).SingleAsync(cancellation);
        await using var list = File.Create(file);
        await CountProven.RunAsync(db, move, list, cancellation);
    }
}
