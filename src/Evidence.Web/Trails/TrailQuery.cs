using System.Globalization;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Trails;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.WebUtilities;

namespace Evidence.Web.Trails;

/// <summary>What the address of a page asks of a trail: what it is narrowed to, and which stretch.</summary>
internal sealed class TrailQuery
{
    private static readonly string[] Places = ["before", "behind"];

    private readonly HttpRequest request;

    private TrailQuery(HttpRequest request) => this.request = request;

    public TrailFilter Filter { get; private init; } = TrailFilter.None;

    public TrailCursor? Cursor { get; private init; }

    public bool Backwards { get; private init; }

    /// <summary>First and last day, as their fields hold them.</summary>
    public string? From { get; private init; }

    public string? To { get; private init; }

    /// <summary>The filters that are on, by the name of their field, in words.</summary>
    public IReadOnlyList<(string Name, string Text)> Words { get; private init; } = [];

    /// <param name="people">Whom the trail can be narrowed to, by id.</param>
    public static TrailQuery Read(HttpRequest request, TimeText times, ModelStateDictionary errors, IReadOnlyList<(string Id, string Name)> people)
    {
        var (from, to) = (Day(request, "from", errors), Day(request, "to", errors));
        if (from > to)
            errors.AddModelError("to", "“Until” must not be before “From”");
        ActionGroup? group = Vocabulary.TryParse<ActionGroup>(request.Query["actions"], out var asked) ? asked : null;
        Chain? chain = ChainWords.TryParse(request.Query["chain"].ToString(), out var named) ? named : null;
        var actor = people.FirstOrDefault(person => person.Id == request.Query["actor"]);
        var backwards = request.Query.ContainsKey("before");
        return new TrailQuery(request)
        {
            Filter = new TrailFilter
            {
                From = from is { } first ? times.ToInstant(first.ToDateTime(TimeOnly.MinValue)) : null,
                Until = to is { } last && last < DateOnly.MaxValue ? times.ToInstant(last.AddDays(1).ToDateTime(TimeOnly.MinValue)) : null,
                Group = group,
                Chain = chain,
                Actor = Guid.TryParse(actor.Id, out var person) ? person : null,
            },
            Cursor = TrailCursor.Parse(request.Query[backwards ? "before" : "behind"]),
            Backwards = backwards,
            From = Field(from),
            To = Field(to),
            Words = [.. Say(from, to, group, actor.Name, chain)],
        };
    }

    /// <summary>This page's address with one field changed, at the beginning of the trail; without the field where the value is null.</summary>
    public string With(string name, string? value) => With([(name, value)]);

    /// <summary>The address of the trail with no filter.</summary>
    public string Unfiltered() => With([.. Words.Select(word => (word.Name, (string?)null))]);

    /// <summary>Another address with the same filter.</summary>
    public string At(string path) => QueryHelpers.AddQueryString(path, Words.ToDictionary(word => word.Name, word => (string?)request.Query[word.Name].ToString()));

    private string With(IReadOnlyList<(string Name, string? Value)> changed)
    {
        var query = request.Query.Where(field => !Places.Contains(field.Key)).ToDictionary(field => field.Key, field => (string?)field.Value.ToString());
        foreach (var (name, value) in changed)
            query[name] = value;
        return QueryHelpers.AddQueryString(request.Path, query.Where(field => !string.IsNullOrEmpty(field.Value)).ToDictionary()) + "#trail";
    }

    private static DateOnly? Day(HttpRequest request, string field, ModelStateDictionary errors)
    {
        if (request.Query[field].ToString() is not { Length: > 0 } text)
            return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day > DateOnly.MinValue)
            return day;
        errors.AddModelError(field, "Write the day like 2026-11-21");
        return null;
    }

    private static string? Field(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static IEnumerable<(string, string)> Say(DateOnly? from, DateOnly? to, ActionGroup? group, string? actor, Chain? chain)
    {
        if (from is { } first)
            yield return ("from", "from " + first.ToString("d MMM yyyy", CultureInfo.InvariantCulture));
        if (to is { } last)
            yield return ("to", "until " + last.ToString("d MMM yyyy", CultureInfo.InvariantCulture));
        if (group is { } one)
            yield return ("actions", GroupText.Of(one));
        if (actor is not null)
            yield return ("actor", "by " + actor);
        if (chain is { } named)
            yield return ("chain", $"chain: {named.Word()}");
    }
}

/// <summary>Groups of actions in words.</summary>
internal static class GroupText
{
    public static string Of(ActionGroup group) => group switch
    {
        ActionGroup.Recordings => "Recordings: arrival, checks, copies made",
        ActionGroup.Viewing => "Viewing",
        ActionGroup.Redaction => "Redaction",
        ActionGroup.Disclosure => "Disclosure and bundles",
        ActionGroup.Devices => "Devices and docking",
        ActionGroup.People => "People and signing in",
        ActionGroup.Keys => "Keys",
        ActionGroup.Retention => "Retention, locks and holds",
        ActionGroup.Storage => "Stores, fixity, backups",
        _ => "Trails read and exported",
    };
}
