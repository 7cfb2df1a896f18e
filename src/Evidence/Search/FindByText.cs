using Evidence.Database;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Evidence.Review;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Search;

/// <summary>What a whole reference names. One reference may name several things.</summary>
[Flags]
public enum Naming { Nothing = 0, Item = 1, Incident = 2, Case = 4, Device = 8 }

/// <param name="Ways">A recording is found that is in any of them.</param>
internal sealed record FoundByText(IReadOnlyList<IQueryable<EvidenceItem>> Ways, Naming Named);

/// <summary>
/// Finds recordings by what somebody wrote. The whole reference of a recording, an incident, a case or a device, by which something is reached, finds
/// exactly its recordings. All else is words: they all stand in what the recording says of itself, or all in one of its cases that the searcher may know of, or
/// all in one note on its time line, or in its subtitles, for who may play it.
/// </summary>
internal sealed class FindByText(EvidenceDb db, ItemReach reach)
{
    /// <exception cref="RefusedException">One of <see cref="SearchRefusals"/>.</exception>
    public async Task<FoundByText> RunAsync(string? text, Actor actor, DateTimeOffset now, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(text))
            return new([db.Items.AsNoTracking()], Naming.Nothing);
        var words = SearchWords.Read(text);
        var named = await NamedAsync(text.Trim(), cancellation);
        return await IsReachedAsync(named, cancellation) ? named : new([.. await ByWordsAsync(words, actor, now, cancellation)], Naming.Nothing);
    }

    /// <summary>Whether it is the whole reference of something by which a recording is reached.</summary>
    public async Task<bool> IsNameAsync(string reference, CancellationToken cancellation) => await IsReachedAsync(await NamedAsync(reference, cancellation), cancellation);

    /// <summary>In no order: along an order the database would look for the first of what may not be there at all.</summary>
    private async Task<bool> IsReachedAsync(FoundByText named, CancellationToken cancellation)
    {
        foreach (var way in named.Ways)
            if (await reach.Within(way).AnyAsync(cancellation))
                return true;
        return false;
    }

    private async Task<FoundByText> NamedAsync(string reference, CancellationToken cancellation)
    {
        var (incidents, files, devices) = await NamedRecords.ReadAsync(db, reach, reference, cancellation);
        var ways = new List<IQueryable<EvidenceItem>>();
        var (named, items) = (Naming.Nothing, db.Items.AsNoTracking());
        if (Guid.TryParse(reference, out var own))
            Add(Naming.Item, items.Where(item => item.Id == new ItemId(own)));
        if (incidents.Count > 0)
            Add(Naming.Incident, items.Where(item => db.IncidentItems.Any(link => link.ItemId == item.Id && link.RemovedAt == null && incidents.Contains(link.IncidentId))));
        if (files.Count > 0)
            Add(Naming.Case, InCases(items, files));
        if (devices.Count > 0)
            Add(Naming.Device, items.Where(item => item.DeviceId != null && devices.Contains(item.DeviceId!.Value)));
        return new(ways, named);

        void Add(Naming what, IQueryable<EvidenceItem> way)
        {
            named |= what;
            ways.Add(way);
        }
    }

    /// <summary>The cases are asked for first: they are few beside the recordings, and mostly none. Notes and subtitles are ways of their own only where one matches.</summary>
    private async Task<IEnumerable<IQueryable<EvidenceItem>>> ByWordsAsync(string words, Actor actor, DateTimeOffset now, CancellationToken cancellation)
    {
        var folded = await db.Database.SqlQuery<string>($"select items.folded({words}) as \"Value\"").SingleAsync(cancellation);
        var items = db.Items.AsNoTracking();
        var files = await reach.Known(db.CaseFiles.FromSql($"select * from cases.case_file c where c.words @@ websearch_to_tsquery('simple', {folded})"))
            .Select(file => file.Id).ToListAsync(cancellation);
        var ofItself = items.Where(item => item.Words.Matches(EF.Functions.WebSearchToTsQuery("simple", folded)));
        var inContent = await FindInContent.RunAsync(db, folded, actor, now, cancellation);
        return files.Count == 0 ? [ofItself, .. inContent] : [ofItself, InCases(items, files), .. inContent];
    }

    private IQueryable<EvidenceItem> InCases(IQueryable<EvidenceItem> items, IReadOnlyList<CaseId> files) =>
        items.Where(item => db.CaseItems.Any(link => link.ItemId == item.Id && link.RemovedAt == null && files.Contains(link.CaseId)));
}
