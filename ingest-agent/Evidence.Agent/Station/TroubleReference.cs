using System.Text;
using Evidence.Formats;

namespace Evidence.Agent.Station;

/// <summary>
/// Four characters that are read over the telephone: Crockford's base 32 has no I, L, O or U. The same trouble of the same docking keeps
/// its reference, also over a restart of the agent.
/// </summary>
internal static class TroubleReference
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    public static string Of(AgentId agent, string bay)
    {
        var hash = Sha256Hash.Of(Encoding.UTF8.GetBytes($"{agent}\n{bay}")).ToArray();
        return string.Create(4, hash, (text, bytes) =>
        {
            for (var i = 0; i < text.Length; i++) text[i] = Alphabet[bytes[i] & 31];
        });
    }
}
