using System.Collections.Frozen;
using System.IO.Compression;

namespace Evidence.Access.Passwords;

/// <summary>The passwords that everybody tries first; <c>LICENSE</c> beside them says where they are from.</summary>
internal static class CommonPasswords
{
    private const string Resource = "Evidence.Access.Passwords.common-passwords.txt.gz";

    private static readonly Lazy<FrozenSet<string>> All = new(Read);

    /// <summary>Whether it is one of them, in small letters, or becomes one without the digits and signs at its ends.</summary>
    public static bool Has(string small) => All.Value.Contains(small) || All.Value.Contains(Core(small));

    private static string Core(string small)
    {
        var (from, to) = (0, small.Length);
        while (from < to && !char.IsLetter(small[from]))
            from++;
        while (to > from && !char.IsLetter(small[to - 1]))
            to--;
        return small[from..to];
    }

    private static FrozenSet<string> Read()
    {
        using var packed = typeof(CommonPasswords).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"{Resource} is missing.");
        using var text = new StreamReader(new GZipStream(packed, CompressionMode.Decompress));
        return text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
    }
}
