using Evidence.Kernel;

namespace Evidence.Cases;

public static class CasesRefusals
{
    public static readonly Refusal TitleNeeded = new("title-needed", 422, $"The title is missing or longer than {RecordText.LongestTitle} characters.", "Write what it is in a few words.");

    public static readonly Refusal ReferenceNeeded = new("reference-needed", 422, $"The reference is missing or longer than {RecordText.LongestReference} characters.", "Write the number by which the agency knows it.");

    public static readonly Refusal ReferenceTaken = new("reference-taken", 409, "There is already one with this reference.", "Use that one, or another reference.");

    public static readonly Refusal NoSuchCase = new("no-such-case", 404, "There is no such case, or it is not yours to see.", "Check the reference.");

    public static readonly Refusal NoSuchCategory = new("no-such-category", 404, "There is no such category.", "Choose another.");

    public static readonly Refusal NoSuchIncident = new("no-such-incident", 404, "There is no such incident, or it is not yours to see.", "Check the reference.");

    public static readonly Refusal CaseClosed = new("case-closed", 409, "This case is closed: nobody joins it any more.", "Open it again first.");

    public static readonly Refusal SpanWrong = new("span-wrong", 422, "It ends before it begins.", "Check both times.");

    public static readonly Refusal NoteNeeded = new("note-needed", 422, $"The note is missing or longer than {RecordText.LongestNote} characters.", "Write what colleagues should know. A long note may be several.");

    public static readonly Refusal NotAMember = new("not-a-member", 403, "Only members of a case write notes in it.", "Ask an evidence officer to add you.");

    public static readonly Refusal PersonUnknown = new("person-unknown", 404, "There is no such person.", "Choose somebody of the agency.");

    public static readonly Refusal IncidentLocked = new("incident-locked", 409, "This incident is locked already.", "Its manager releases it.");

    public static readonly Refusal IncidentNotLocked = new("incident-not-locked", 409, "This incident is not locked.", "Nothing has to be released.");

    public static readonly Refusal NotTheManager = new("not-the-manager", 403, "Only the manager who was named when it was locked releases it.", "Ask them.");
}

/// <summary>Titles and references as they are kept.</summary>
internal static class RecordText
{
    public const int LongestTitle = 200, LongestReference = 100, LongestNote = 4_000;

    public static string Title(string? text) => Line(text) is { Length: > 0 and <= LongestTitle } title ? title : throw CasesRefusals.TitleNeeded.ToException();

    public static string Reference(string? text) => Line(text) is { Length: > 0 and <= LongestReference } reference ? reference : throw CasesRefusals.ReferenceNeeded.ToException();

    /// <summary>What is looked for, as a pattern; null where nothing is.</summary>
    public static string? Sought(string? text) =>
        (text ?? "").Trim() is { Length: > 0 and <= LongestTitle } sought && !sought.Contains('\0', StringComparison.Ordinal) ? LikePattern.Of(sought) : null;

    /// <summary>Several lines; each is kept as it will be shown.</summary>
    public static string Note(string? text) => (text ?? "").ReplaceLineEndings("\n").Trim() is { Length: > 0 and <= LongestNote } note
        ? string.Join('\n', note.Split('\n').Select(line => string.Concat(line.Chunk(1_000).Select(part => ShownText.Of(new string(part)))))) : throw CasesRefusals.NoteNeeded.ToException();

    private static string Line(string? text) => ShownText.Of((text ?? "").ReplaceLineEndings(" ").Trim());
}
