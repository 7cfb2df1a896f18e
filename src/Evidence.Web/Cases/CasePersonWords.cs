using System.Globalization;
using Evidence.Cases.Persons;

namespace Evidence.Web.Cases;

/// <summary>What is said of somebody in a case, in words.</summary>
internal static class CasePersonWords
{
    private const string KeepAndReview = "Not known: recordings are kept, and reviewed";

    public static string Of(CaseRole role) => role.ToString();

    public static string Of(CustodyState state) => state switch
    {
        CustodyState.NotKnown => "Not known",
        CustodyState.AtLiberty => "At liberty",
        CustodyState.InPoliceDetention => "In police detention",
        CustodyState.OnBail => "On bail",
        CustodyState.ReleasedUnderInvestigation => "Released under investigation",
        CustodyState.Remanded => "Remanded in custody",
        CustodyState.ServingSentence => "Serving a sentence",
        CustodyState.InHospital => "In hospital under an order",
        CustodyState.Released => "Released",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "This state has no words."),
    };

    public static string Of(CaseOutcome outcome) => outcome switch
    {
        CaseOutcome.NotKnown => "Not known",
        CaseOutcome.NoDecision => "No decision yet",
        CaseOutcome.NoFurtherAction => "No further action",
        CaseOutcome.OutOfCourt => "Settled out of court",
        CaseOutcome.Charged => "Charged",
        CaseOutcome.Discontinued => "Discontinued",
        CaseOutcome.Acquitted => "Acquitted",
        CaseOutcome.Convicted => "Convicted",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "This outcome has no words."),
    };

    public static string Of(CaseDateKind kind) => kind switch
    {
        CaseDateKind.Born => "Born",
        CaseDateKind.Arrested => "Arrested",
        CaseDateKind.DetentionEnds => "Detention ends",
        CaseDateKind.Charged => "Charged",
        CaseDateKind.CustodyTimeLimit => "Custody time limit",
        CaseDateKind.Hearing => "Next hearing",
        CaseDateKind.DisclosureDue => "Disclosure due",
        CaseDateKind.OutcomeReached => "Outcome reached",
        CaseDateKind.SentenceEnds => "Sentence ends",
        CaseDateKind.ReleasedFromCustody => "Released from custody",
        CaseDateKind.AppealEnds => "Time to appeal ends",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This date has no words."),
    };

    /// <summary>Which dates may be written of somebody.</summary>
    public static IEnumerable<CaseDateKind> DatesOf(CasePerson person) => person.IsAccused ? Enum.GetValues<CaseDateKind>() : [CaseDateKind.Born];

    /// <summary>What is known, line by line; and of the accused what is not known.</summary>
    public static IEnumerable<(string Key, string Value, string? Source)> Facts(CasePerson person, IReadOnlyDictionary<CaseDateKind, CaseDate> dates)
    {
        foreach (var (key, value) in new[] { ("Police number", person.PoliceNumber), ("Custody record", person.CustodyRecord), ("Court’s reference", person.CourtReference) })
        {
            if (value is not null)
                yield return (key, value, null);
        }

        if (person.IsAccused)
        {
            yield return ("Where they are", person.Custody == CustodyState.NotKnown ? KeepAndReview : Of(person.Custody), From(person.CustodySource));
            yield return ("Outcome", person.Outcome == CaseOutcome.NotKnown ? KeepAndReview : Of(person.Outcome), From(person.OutcomeSource));
        }

        foreach (var kind in DatesOf(person))
        {
            if (dates.TryGetValue(kind, out var date))
                yield return (Of(kind), Said(date), From(date.Source));
        }
    }

    /// <summary>A day with its time, where one is known.</summary>
    public static string Said(CaseDate date) => date.Day is { } day ? When(day, date.Time) : KeepAndReview;

    /// <summary>"27 March 2027, 10:00", by the agency's calendar and clock.</summary>
    public static string When(DateOnly day, TimeOnly? time) => day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture) + (time is { } at ? at.ToString(", HH:mm", CultureInfo.InvariantCulture) : "");

    /// <summary>What came from a form.</summary>
    public static T Read<T>(string? text, T otherwise) where T : struct, Enum => Enum.TryParse<T>(text, out var read) && Enum.IsDefined(read) ? read : otherwise;

    private static string? From(string? source) => source is null ? null : "Source: " + source;
}
