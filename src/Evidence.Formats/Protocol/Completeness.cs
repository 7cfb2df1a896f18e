using System.Text.Json.Nodes;
using Evidence.Formats.Text;

namespace Evidence.Formats.Protocol;

/// <summary>What an agent can tell of files that should be there. docs/formats/signed-documents.md, "Completeness".</summary>
public sealed record Completeness
{
    /// <summary>Room on the volume for a program without privileges.</summary>
    public required long FreeBytes { get; init; }

    public required long TotalBytes { get; init; }

    public required DeviceClock Clock { get; init; }

    /// <summary>One for each numbering that the profile knows and the volume uses.</summary>
    public required IReadOnlyList<FileCounter> Counters { get; init; }

    /// <summary>What it means that there is no counter. Null from agents that do not tell.</summary>
    public NumberingKnowledge? Numbering { get; init; }

    /// <summary>With the second inventory: every file that is not as the first listed it. Null with the first.</summary>
    public IReadOnlyList<FileChange>? Changes { get; init; }

    internal JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["clock"] = Clock.ToJson(),
            ["counters"] = new JsonArray([.. Counters.Select(c => c.ToJson())]),
            ["freeBytes"] = FreeBytes,
            ["totalBytes"] = TotalBytes,
        };
        if (Numbering is { } numbering) json["numbering"] = Vocabulary.Word(numbering);
        if (Changes is not null) json["changes"] = new JsonArray([.. Changes.Select(c => c.ToJson())]);
        return json;
    }

    internal static Completeness Read(Fields f) => new()
    {
        Changes = f.Has("changes") ? f.List("changes", FileChange.Read) : null,
        Clock = f.Part("clock", DeviceClock.Read) ?? DeviceClock.Unknown,
        Counters = f.List("counters", FileCounter.Read),
        FreeBytes = f.Count("freeBytes"),
        Numbering = f.Has("numbering") ? f.Word<NumberingKnowledge>("numbering") : null,
        TotalBytes = f.Count("totalBytes"),
    };
}

/// <summary>The device's clock as it shows in its files, beside the agent's.</summary>
/// <param name="AgentAt">The agent's time, corrected by the server's, when it looked.</param>
/// <param name="AgentOffsetSeconds">By how much the agent had to correct its machine's clock: positive where that was slow.</param>
/// <param name="DeviceAt">What the device's clock said; null where nothing tells.</param>
/// <param name="SkewSeconds">Device minus agent; with <see cref="ClockEvidence.NewestFile"/> and <see cref="ClockEvidence.Recorded"/> the least it can be. Null where nothing tells.</param>
/// <param name="Evidence">What it was read from.</param>
/// <param name="Source">The file it was read from, as text for people; null where there is none.</param>
/// <param name="Zone">Whether the device's time is known to be UTC.</param>
public sealed record DeviceClock(
    DateTimeOffset AgentAt, long AgentOffsetSeconds, DateTimeOffset? DeviceAt, long? SkewSeconds, ClockEvidence Evidence, string? Source, ClockZone Zone)
{
    internal static readonly DeviceClock Unknown = new(default, 0, null, null, ClockEvidence.None, null, ClockZone.Unknown);

    internal JsonObject ToJson() => new()
    {
        ["agentAt"] = Instant.Format(AgentAt),
        ["agentOffsetSeconds"] = AgentOffsetSeconds,
        ["deviceAt"] = DeviceAt is { } at ? Instant.Format(at) : null,
        ["evidence"] = Vocabulary.Word(Evidence),
        ["skewSeconds"] = SkewSeconds,
        ["source"] = Source,
        ["zone"] = Vocabulary.Word(Zone),
    };

    internal static DeviceClock Read(Fields f) => new(
        f.At("agentAt"), f.Whole("agentOffsetSeconds"), f.AtOrNull("deviceAt"), f.WholeOrNull("skewSeconds"),
        f.Word<ClockEvidence>("evidence"), f.TextOrNull("source"), f.Word<ClockZone>("zone"));
}

/// <summary>One numbering of files on the volume.</summary>
/// <param name="Name">As the profile calls it.</param>
/// <param name="Count">How many different numbers are there.</param>
/// <param name="First">Where the numbering begins, in the device's order: after 9999 may come 1.</param>
/// <param name="Missing">How many numbers between first and last are not there.</param>
/// <param name="Gaps">Which; at most <see cref="MostGaps"/> of them are listed.</param>
/// <param name="Digits">How many digits the device writes, 1 to 9: after 9999 of four comes 1. Null from agents that do not tell.</param>
public sealed record FileCounter(string Name, long First, long Last, long Count, long Missing, IReadOnlyList<NumberGap> Gaps, int? Digits = null)
{
    public const int MostGaps = 1_000, MostDigits = 9;

    /// <summary>What most recorders write (DCF); taken where an agent does not tell.</summary>
    public const int UsualDigits = 4;

    internal JsonNode ToJson()
    {
        var json = new JsonObject
        {
            ["count"] = Count,
            ["first"] = First,
            ["gaps"] = new JsonArray([.. Gaps.Select(g => g.ToJson())]),
            ["last"] = Last,
            ["missing"] = Missing,
            ["name"] = Name,
        };
        if (Digits is not null) json["digits"] = Digits;
        return json;
    }

    internal static FileCounter Read(Fields f) => new(
        f.Text("name"), f.Count("first"), f.Count("last"), f.Count("count"), f.Count("missing"), f.List("gaps", NumberGap.Read),
        f.Has("digits") ? (int)Math.Clamp(f.Count("digits"), 1, MostDigits) : null);
}

/// <summary>Numbers that are not there, both ends included.</summary>
public sealed record NumberGap(long From, long To)
{
    internal JsonNode ToJson() => new JsonObject { ["from"] = From, ["to"] = To };

    internal static NumberGap Read(Fields f) => new(f.Count("from"), f.Count("to"));
}

/// <summary>One file that the second inventory does not show as the first did, and why.</summary>
/// <param name="Permit">The permit under which it was erased, or was to be.</param>
/// <param name="Reason">Words for people.</param>
public sealed record FileChange(ChangeKind Kind, DevicePath Path, string Display, PermitId? Permit, string? Reason)
{
    internal JsonNode ToJson() => new JsonObject
    {
        ["change"] = Vocabulary.Word(Kind),
        ["display"] = Display,
        ["path"] = Path.ToString(),
        ["permit"] = Permit?.ToString(),
        ["reason"] = Reason,
    };

    internal static FileChange Read(Fields f) => new(
        f.Word<ChangeKind>("change"), f.Path("path"), f.Text("display"), f.IdOrNull<PermitId>("permit"), f.TextOrNull("reason"));
}
