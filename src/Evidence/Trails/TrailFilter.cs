using System.Text.Json.Nodes;
using Evidence.Formats;
using Evidence.Formats.Custody;

namespace Evidence.Trails;

/// <summary>What a trail is narrowed to. Everything that is null does not narrow.</summary>
public sealed record TrailFilter
{
    public static readonly TrailFilter None = new();

    public DateTimeOffset? From { get; init; }

    /// <summary>The first instant that is not part of it.</summary>
    public DateTimeOffset? Until { get; init; }

    public ActionGroup? Group { get; init; }

    /// <summary>Only what this person or agent did.</summary>
    public Guid? Actor { get; init; }

    /// <summary>Only entries of this chain; of an item's trail the operational one where it is null.</summary>
    public Chain? Chain { get; init; }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    internal static TrailFilter Read(JsonObject told) => new()
    {
        From = Instant.TryParse(told["from"]?.GetValue<string>(), out var from) ? from : null,
        Until = Instant.TryParse(told["until"]?.GetValue<string>(), out var until) ? until : null,
        Group = told["actions"] is { } actions && Vocabulary.TryParse<ActionGroup>(actions.GetValue<string>(), out var group) ? group : null,
        Actor = told["actor"] is { } actor ? Guid.Parse(actor.GetValue<string>()) : null,
        Chain = told["chain"] is { } chain && ChainWords.TryParse(chain.GetValue<string>(), out var named) ? named : null,
    };

    /// <summary>As the entry about the reading says it; null where nothing narrows.</summary>
    internal JsonObject? ToJson()
    {
        var told = new JsonObject();
        if (From is { } from) told["from"] = Instant.Format(from);
        if (Until is { } until) told["until"] = Instant.Format(until);
        if (Group is { } group) told["actions"] = Vocabulary.Word(group);
        if (Actor is { } actor) told["actor"] = actor.ToString("D");
        if (Chain is { } chain) told["chain"] = chain.Word();
        return told.Count == 0 ? null : told;
    }
}
