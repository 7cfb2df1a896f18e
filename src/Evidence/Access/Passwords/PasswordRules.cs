using System.Globalization;
using Evidence.Kernel;

namespace Evidence.Access.Passwords;

/// <summary>
/// What a new password must be: long, and none that somebody would guess. No rules about capitals, digits or signs, and no change by the
/// calendar: both only make passwords worse (NCSC guidance; NIST SP 800-63B §3.1.1).
/// </summary>
/// <param name="agencyName">What the force is called; null where nobody said.</param>
public sealed class PasswordRules(string? agencyName)
{
    public const int Shortest = 12, Longest = 128;

    private const int FewestDifferent = 5, LeftBesideNames = 8, ShortestName = 3;

    /// <exception cref="RefusedException">The first rule that it breaks, in words.</exception>
    internal void Demand(string password, string userName, string displayName)
    {
        if (Broken(password, userName, displayName) is { } refusal)
            throw refusal.ToException();
    }

    private Refusal? Broken(string password, string userName, string displayName)
    {
        var length = new StringInfo(password).LengthInTextElements;
        var small = password.ToLowerInvariant();
        return length < Shortest ? AccessRefusals.PasswordTooShort
            : password.Length > Longest ? AccessRefusals.PasswordTooLong
            : small.Distinct().Count() < FewestDifferent ? AccessRefusals.PasswordRepeats
            : IsRunning(small) ? AccessRefusals.PasswordRuns
            : CommonPasswords.Has(small) ? AccessRefusals.PasswordCommon
            : IsNames(small, [userName, displayName, agencyName ?? ""]) ? AccessRefusals.PasswordIsName
            : null;
    }

    /// <summary>"abcdefgh1234": nearly every character is the one before it, or the next in order.</summary>
    private static bool IsRunning(string small)
    {
        var running = small.Zip(small[1..]).Count(pair => Math.Abs(pair.First - pair.Second) <= 1);
        return running * 4 >= (small.Length - 1) * 3;
    }

    /// <summary>Whether little is left of it without the names of the person and the force.</summary>
    private static bool IsNames(string small, string[] names)
    {
        var left = small;
        foreach (var word in names.SelectMany(Words).Where(word => word.Length >= ShortestName).OrderByDescending(word => word.Length))
            left = left.Replace(word, "", StringComparison.Ordinal);
        return left.Length < small.Length && left.Count(char.IsLetterOrDigit) < LeftBesideNames;
    }

    /// <summary>A name, and the words that it has.</summary>
    private static IEnumerable<string> Words(string name)
    {
        var small = name.ToLowerInvariant();
        return small.Split([' ', '.', '-', '_', '@'], StringSplitOptions.RemoveEmptyEntries).Append(small).Append(string.Concat(small.Where(char.IsLetterOrDigit)));
    }
}
