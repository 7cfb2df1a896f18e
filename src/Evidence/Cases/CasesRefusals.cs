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

    public static readonly Refusal NameNeeded = new("name-of-person-needed", 422, $"The name is missing or longer than {RecordText.LongestTitle} characters.", "Write what they are called, or that it is not known.");

    public static readonly Refusal SourceNeeded = new("source-needed", 422, $"Where this comes from is missing or longer than {RecordText.LongestTitle} characters.", "Write who or what told it, such as the court's register.");

    public static readonly Refusal ReasonNeeded = new("case-reason-needed", 422, $"The reason is missing or longer than {RecordText.LongestTitle} characters.", "Write why in a few words.");

    public static readonly Refusal TextTooLong = new("case-text-too-long", 422, $"It is longer than {RecordText.LongestTitle} characters.", "Write it shorter.");

    public static readonly Refusal NoSuchCasePerson = new("no-such-case-person", 404, "There is nobody of this name in the case now.", "Reload the page.");

    public static readonly Refusal DateOfNobody = new("date-of-nobody", 422, "This date is of suspects and defendants only.", "Change their role first.");

    public static readonly Refusal DateWrong = new("date-wrong", 422, "This is no date, or a time without one.", "Write the day as 27 3 2026, and the time as 14:30. Leave both empty where it is not known.");

    public static readonly Refusal TaskNeeded = new("task-needed", 422, $"What is to be done is missing or longer than {RecordText.LongestTitle} characters.", "Write it in a few words.");

    public static readonly Refusal NoSuchTask = new("no-such-task", 404, "There is no such task in this case.", "Reload the page.");

    public static readonly Refusal TooManyPoints = new("too-many-points", 422, $"A checklist has at most {Work.SetChecklist.MostPoints} points.", "Leave out what is not asked of every case.");

    public static readonly Refusal FolderNameNeeded = new("folder-name-needed", 422, $"The name is missing or longer than {RecordText.LongestReference} characters.", "Write what lies in it.");

    public static readonly Refusal FolderTaken = new("folder-taken", 409, "This case has a folder of this name.", "Use that one, or another name.");

    public static readonly Refusal NoSuchFolder = new("no-such-folder", 404, "There is no such folder in this case.", "Reload the page.");

    public static readonly Refusal NotOfTheCase = new("not-of-the-case", 409, "This recording does not belong to the case.", "Add it to the case first.");

    public static readonly Refusal IsExhibit = new("is-exhibit", 409, "This recording is an exhibit of the case already.", "Withdraw that one first, if it is wrong.");

    public static readonly Refusal InitialsWrong = new("initials-wrong", 422, $"Initials are from 1 to {Exhibits.ExhibitReference.MostInitials} letters.", "Write those that stand in the statement, such as AB.");

    public static readonly Refusal ExhibitNumberWrong = new("exhibit-number-wrong", 422, $"A number of an exhibit is from 1 to {Exhibits.ExhibitReference.HighestNumber}.", "Write the number that stands in the statement, or leave it empty for the next.");

    public static readonly Refusal ExhibitTaken = new("exhibit-taken", 409, "This number was given to an exhibit of the case already. None is given twice, also after one was withdrawn.", "Leave it empty for the next.");

    public static readonly Refusal NoSuchExhibit = new("no-such-exhibit", 404, "There is no such exhibit in this case.", "Reload the page.");

    public static readonly Refusal NotAMember = new("not-a-member", 403, "Only members of a case work on it.", "Ask an evidence officer to add you.");

    public static readonly Refusal PersonUnknown = new("person-unknown", 404, "There is no such person.", "Choose somebody of the agency.");

    public static readonly Refusal IncidentLocked = new("incident-locked", 409, "This incident is locked already.", "Its manager releases it.");

    public static readonly Refusal IncidentNotLocked = new("incident-not-locked", 409, "This incident is not locked.", "Nothing has to be released.");

    public static readonly Refusal NotTheManager = new("not-the-manager", 403, "Only the manager who was named when it was locked releases it.", "Ask them.");
}

/// <summary>Titles and references as they are kept.</summary>
internal static class RecordText
{
    public const int LongestTitle = 200, LongestReference = 100, LongestNote = 4_000;

    public static string Title(string? text) => ShownText.Line(text, LongestTitle) ?? throw CasesRefusals.TitleNeeded.ToException();

    public static string Reference(string? text) => ShownText.Line(text, LongestReference) ?? throw CasesRefusals.ReferenceNeeded.ToException();

    public static string Name(string? text) => ShownText.Line(text, LongestTitle) ?? throw CasesRefusals.NameNeeded.ToException();

    /// <summary>Who or what told something.</summary>
    public static string Source(string? text) => ShownText.Line(text, LongestTitle) ?? throw CasesRefusals.SourceNeeded.ToException();

    public static string Reason(string? text) => ShownText.Line(text, LongestTitle) ?? throw CasesRefusals.ReasonNeeded.ToException();

    public static string Task(string? text) => ShownText.Line(text, LongestTitle) ?? throw CasesRefusals.TaskNeeded.ToException();

    public static string FolderName(string? text) => ShownText.Line(text, LongestReference) ?? throw CasesRefusals.FolderNameNeeded.ToException();

    public static string? ReferenceOrNone(string? text) => string.IsNullOrWhiteSpace(text) ? null : Reference(text);

    public static string? OffenceOrNone(string? text) => ShownText.Line(text) switch { "" => null, { Length: <= LongestTitle } offence => offence, _ => throw CasesRefusals.TextTooLong.ToException() };

    /// <summary>Capital letters, as they stand before an exhibit's number.</summary>
    public static string Initials(string? text) => ShownText.Line(text).ToUpperInvariant() is { Length: > 0 and <= Exhibits.ExhibitReference.MostInitials } letters && letters.All(char.IsLetter)
        ? letters : throw CasesRefusals.InitialsWrong.ToException();

    /// <summary>What is looked for, as a pattern; null where nothing is.</summary>
    public static string? Sought(string? text) =>
        (text ?? "").Trim() is { Length: > 0 and <= LongestTitle } sought && !sought.Contains('\0', StringComparison.Ordinal) ? LikePattern.Of(sought) : null;

    /// <summary>Several lines; each is kept as it will be shown.</summary>
    public static string Note(string? text) => (text ?? "").ReplaceLineEndings("\n").Trim() is { Length: > 0 and <= LongestNote } note
        ? string.Join('\n', note.Split('\n').Select(line => string.Concat(line.Chunk(1_000).Select(part => ShownText.Of(new string(part)))))) : throw CasesRefusals.NoteNeeded.ToException();
}
