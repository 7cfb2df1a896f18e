using Evidence.Access;
using Evidence.Database;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Search;

/// <summary>
/// Offers references that are like what somebody wrote, where nothing was found: "did you mean". It finds nothing itself, and offers only what
/// would find at least one recording that the searcher reaches.
/// </summary>
public sealed class SuggestReferences(EvidenceDb db, TimeProvider time)
{
    /// <summary>How many are offered, and how many of each kind are looked at for that.</summary>
    public const int Most = 3, LookedAt = 10;

    private const double LeastSimilar = 0.4;

    private sealed record Row(string Reference, double Similarity);

    /// <returns>The most similar first.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(string text, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > SearchWords.Longest)
            return [];
        var reach = await ItemReach.ReadAsync(db, actor, Permission.SeeFootage, time.GetUtcNow(), cancellation);
        var offered = new List<string>();
        foreach (var like in await LikeAsync(text.Trim(), cancellation))
        {
            if (await new FindByText(db, reach).IsNameAsync(like, cancellation))
                offered.Add(like);
            if (offered.Count == Most)
                break;
        }

        return offered;
    }

    /// <summary>The nearest are read along an index, each kind apart.</summary>
    private async Task<IEnumerable<string>> LikeAsync(string text, CancellationToken cancellation) => (await db.Database.SqlQuery<Row>($"""
        select reference as "Reference", similarity(reference, {text})::float8 as "Similarity" from (
          (select reference from cases.incident order by reference <-> {text} limit {LookedAt}) union
          (select reference from cases.case_file order by reference <-> {text} limit {LookedAt}) union
          (select serial from devices.device order by serial <-> {text} limit {LookedAt})) near
        """).ToListAsync(cancellation))
        .Where(row => row.Similarity >= LeastSimilar).OrderByDescending(row => row.Similarity).ThenBy(row => row.Reference, StringComparer.Ordinal).Select(row => row.Reference);
}
