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

    public static readonly Refusal PersonUnknown = new("person-unknown", 404, "There is no such person.", "Choose somebody of the agency.");

    public static readonly Refusal IncidentLocked = new("incident-locked", 409, "This incident is locked already.", "Its manager releases it.");

    public static readonly Refusal IncidentNotLocked = new("incident-not-locked", 409, "This incident is not locked.", "Nothing has to be released.");

    public static readonly Refusal NotTheManager = new("not-the-manager", 403, "Only the manager who was named when it was locked releases it.", "Ask them.");
}

/// <summary>Titles and references as they are kept.</summary>
internal static class RecordText
{
    public const int LongestTitle = 200, LongestReference = 100;

    public static string Title(string? text) => Line(text) is { Length: > 0 and <= LongestTitle } title ? title : throw CasesRefusals.TitleNeeded.ToException();

    public static string Reference(string? text) => Line(text) is { Length: > 0 and <= LongestReference } reference ? reference : throw CasesRefusals.ReferenceNeeded.ToException();

    private static string Line(string? text) => ShownText.Of((text ?? "").ReplaceLineEndings(" ").Trim());
}
