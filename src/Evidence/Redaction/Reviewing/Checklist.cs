namespace Evidence.Redaction.Reviewing;

/// <param name="Code">Stable, for programs.</param>
/// <param name="Text">What whoever approves says that they did.</param>
public sealed record ReviewPoint(string Code, string Text);

/// <summary>What a second person answers before a copy is released, by the kind of recipient.</summary>
public static class Checklist
{
    private static readonly ReviewPoint[] Always =
    [
        new("seen-whole", "I watched the whole copy at normal speed, with its sound."),
        new("faces", "Nobody can be told by face, clothing, tattoo or gait who is to be hidden from these recipients."),
        new("written", "No number plate, screen, document, card or house number can be read that is to be hidden."),
        new("spoken", "No name, address, telephone number or date of birth is heard that is to be hidden, nor a voice that would tell who it is."),
        new("edges", "At every start, end, cut and fast movement the masks cover what they are for."),
        new("reflections", "Mirrors, windows, screens and reflections show nothing of it."),
        new("reasons", "Each mask and each silence has the reason that applies, and hides no more than it has to."),
    ];

    private static readonly Dictionary<string, ReviewPoint[]> ByProfile = new()
    {
        ["defence"] = [new("duty", "Nothing is hidden that might undermine the prosecution or assist the defence, unless a court or a prosecutor has decided so.")],
        ["prosecution"] = [new("sensitive", "What is sensitive is on the sensitive schedule, and the prosecutor can see the recording as it was.")],
        ["subject-access"] = [new("subject", "The person who asked can be seen and heard where the recording is about them."), new("identity", "It was made sure that they are who they say.")],
        ["press"] = [new("public", "Nobody but police officers on duty can be told by it, unless they agreed in writing."), new("proceedings", "It prejudices no proceedings, and somebody with authority over publication agreed.")],
    };

    public static IReadOnlyList<ReviewPoint> For(string profile) => [.. Always, .. ByProfile.GetValueOrDefault(profile) ?? []];
}
