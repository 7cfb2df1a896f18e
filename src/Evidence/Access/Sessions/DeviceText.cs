namespace Evidence.Access.Sessions;

/// <summary>What a browser says of itself, in words by which its user knows it again: "Firefox on Windows". Only a name: nothing rests on it.</summary>
public static class DeviceText
{
    public const int Longest = 200;

    // The first that fits: all of them also name those that come after them.
    private static readonly (string Sign, string Name)[] Browsers =
        [("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("Chrome/", "Chrome"), ("CriOS/", "Chrome"), ("Safari/", "Safari")];

    private static readonly (string Sign, string Name)[] Systems =
        [("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("CrOS", "ChromeOS"), ("Mac OS X", "Mac"), ("Linux", "Linux")];

    public static string Of(string? userAgent)
    {
        if (string.IsNullOrWhiteSpace(userAgent))
            return "Unknown program";
        var (browser, system) = (Find(Browsers, userAgent), Find(Systems, userAgent));
        return (browser, system) switch
        {
            ({ } program, { } machine) => $"{program} on {machine}",
            ({ } program, null) => program,
            (null, { } machine) => $"A program on {machine}",
            _ => "Unknown program",
        };
    }

    private static string? Find((string Sign, string Name)[] known, string text) =>
        Array.Find(known, one => text.Contains(one.Sign, StringComparison.Ordinal)).Name;
}
