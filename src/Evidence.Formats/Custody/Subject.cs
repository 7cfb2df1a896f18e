namespace Evidence.Formats.Custody;

/// <summary>The kind of thing an entry is about. docs/formats/custody-entry.md, "subject".</summary>
public enum SubjectKind
{
    Item,
    Case,
    Person,
    Device,
    Agent,
    Key,
    Policy,
    Log,
    Bundle,
    Agency,
    Incident,
}

/// <summary>The one thing an entry is about: its kind and its UUID.</summary>
public readonly record struct Subject(SubjectKind Kind, Guid Id)
{
    public override string ToString() => $"{Kind.Word()} {Id:D}";
}

public static class SubjectWords
{
    public static string Word(this SubjectKind kind) => kind switch
    {
        SubjectKind.Item => "item",
        SubjectKind.Case => "case",
        SubjectKind.Person => "person",
        SubjectKind.Device => "device",
        SubjectKind.Agent => "agent",
        SubjectKind.Key => "key",
        SubjectKind.Policy => "policy",
        SubjectKind.Log => "log",
        SubjectKind.Bundle => "bundle",
        SubjectKind.Agency => "agency",
        SubjectKind.Incident => "incident",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static bool TryParse(string word, out SubjectKind kind)
    {
        foreach (var candidate in Enum.GetValues<SubjectKind>())
        {
            if (candidate.Word() != word) continue;
            kind = candidate;
            return true;
        }

        kind = default;
        return false;
    }
}
