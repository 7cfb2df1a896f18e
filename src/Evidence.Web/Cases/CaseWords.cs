using Evidence.Access;
using Evidence.Cases;
using Evidence.Items.Reach;

namespace Evidence.Web.Cases;

/// <summary>What cases and their class are called on pages.</summary>
internal static class CaseWords
{
    public static string Of(AccessClass access) => access switch
    {
        AccessClass.Standard => "Standard",
        AccessClass.Restricted => "Restricted",
        AccessClass.Confidential => "Confidential",
        _ => throw new ArgumentOutOfRangeException(nameof(access), access, "This class has no words."),
    };

    /// <summary>Who reaches what is kept so.</summary>
    public static string Meaning(AccessClass access) => access switch
    {
        AccessClass.Standard => "Standard: for everybody whose permission reaches it",
        AccessClass.Restricted => "Restricted: not for whoever merely shares its unit",
        AccessClass.Confidential => "Confidential: for the members of its cases alone",
        _ => throw new ArgumentOutOfRangeException(nameof(access), access, "This class has no words."),
    };

    /// <summary>Why a recording may belong to a case.</summary>
    public static string Why(Suggestion suggestion) => suggestion.By == SuggestedBy.Incident
        ? $"Of incident {suggestion.Incident}"
        : $"{(suggestion.Metres < 10 ? "Less than 10" : suggestion.Metres)} m from {suggestion.Near}, within {SuggestForCase.NearMinutes} minutes";

    public static string Of(CaseState state) => state == CaseState.Open ? "Open" : "Closed";

    /// <summary>What came from a form; null where it is no class.</summary>
    public static AccessClass? Read(string? text) => Enum.TryParse<AccessClass>(text, out var access) && Enum.IsDefined(access) ? access : null;
}
