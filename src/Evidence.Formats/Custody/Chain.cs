namespace Evidence.Formats.Custody;

/// <summary>
/// Each subject has up to four chains. Viewing by professional standards, prosecutors and the defence stays
/// out of the operational chain, so that the whole of that one can be disclosed. docs/formats/custody-entry.md, "chain".
/// </summary>
public enum Chain
{
    Operational,
    Standards,
    Prosecution,
    Defence,
}

public static class ChainWords
{
    public static string Word(this Chain chain) => chain switch
    {
        Chain.Operational => "operational",
        Chain.Standards => "standards",
        Chain.Prosecution => "prosecution",
        Chain.Defence => "defence",
        _ => throw new ArgumentOutOfRangeException(nameof(chain)),
    };

    public static bool TryParse(string word, out Chain chain)
    {
        foreach (var candidate in Enum.GetValues<Chain>())
        {
            if (candidate.Word() != word) continue;
            chain = candidate;
            return true;
        }

        chain = default;
        return false;
    }
}
