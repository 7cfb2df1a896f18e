using Evidence.Trails;
using Evidence.Web.Layout;

namespace Evidence.Web.Trails;

/// <summary>A page of a trail as it is shown, whosever page it stands on.</summary>
internal sealed class TrailView(TrailScope scope, TrailQuery query, TrailPage? page, TimeText times)
{
    private readonly TrailText words = new(times);

    public TrailQuery Query => query;

    /// <summary>Whom it can be narrowed to; empty where that is not offered.</summary>
    public IReadOnlyList<(string Id, string Name)> People { get; init; } = [];

    /// <summary>Names lead to trails, and other chains than the operational one can be chosen.</summary>
    public bool ReadsTrails { get; init; }

    public TrailScope Scope => scope;

    /// <summary>Where it is exported from, with what it is narrowed to.</summary>
    public string ExportAction => query.At("/trails/exports");

    public bool IsOneChain => scope.IsOneChain;

    public IReadOnlyList<TrailRow> Rows => field ??= [.. (page?.Entries ?? []).Select(entry => words.Of(entry, page!.Viewings.GetValueOrDefault(entry.Entry.Act)))];

    public bool IsFiltered => query.Words.Count > 0;

    /// <summary>The address of the page before this one; null on the first.</summary>
    public string? Before => page?.Before is { } cursor ? query.With("before", cursor.ToString()) : null;

    /// <summary>The address of the next page; null on the last.</summary>
    public string? Behind => page?.Behind is { } cursor ? query.With("behind", cursor.ToString()) : null;

    public string Summary => (Rows.Count, IsOneChain) switch
    {
        (0, _) => "",
        (_, true) when !IsFiltered => $"{(Before is null && Behind is null ? "All entries" : "Entries")} in the order in which they were written. Each entry holds the hash of the one before it.",
        (1, _) => "1 entry.",
        (var n, true) => $"{n} entries{OnPage}, in the order in which they were written.",
        (var n, false) => $"{n} entries{OnPage}, newest first.",
    };

    private string OnPage => Before is null && Behind is null ? "" : " on this page";
}
