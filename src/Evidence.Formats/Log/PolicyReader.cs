using System.Text;

namespace Evidence.Formats.Log;

/// <summary>
/// Reads a C2SP tlog-policy line by line. A name is known from its line on and a member of one group at most: so groups make no circle, and no
/// witness counts twice.
/// </summary>
internal sealed class PolicyReader
{
    private const int MostBytes = 1 << 18, MostOfAKind = 256;
    private const string None = "none";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<PolicyFault> faults = [];
    private readonly List<PolicyLog> logs = [];
    private readonly List<PolicyWitness> witnesses = [];
    private readonly List<PolicyGroup> groups = [];
    private readonly HashSet<string> names = new(StringComparer.Ordinal), members = new(StringComparer.Ordinal);
    private string? quorum;
    private int line;

    public IReadOnlyList<PolicyFault> Faults => faults;

    public LogPolicy? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MostBytes)
            Fault("The policy is too long.");
        else
            foreach (var text in Encoding.Latin1.GetString(bytes).Split('\n'))
                ReadLine(text);
        line = 0;
        if (quorum is null && faults.Count == 0)
            Fault("No line says what the quorum is.");
        return faults.Count > 0 ? null : new LogPolicy(logs, witnesses, groups, quorum == None ? null : quorum, isForAnyOrigin: false);
    }

    private void ReadLine(string text)
    {
        line++;
        if (text.Any(c => c is < ' ' and not '\t' or '\x7f'))
        {
            Fault("The line has a control character.");
            return;
        }

        var words = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || words[0].StartsWith('#'))
            return;
        switch (words)
        {
            case ["log", var key]: AddLog(key, null); break;
            case ["log", var key, var address]: AddLog(key, address); break;
            case ["witness", var name, var key]: AddWitness(name, key, null); break;
            case ["witness", var name, var key, var address]: AddWitness(name, key, address); break;
            case ["group", var name, var threshold, .. { Length: > 0 } own]: AddGroup(name, threshold, own); break;
            case ["quorum", var name]: SetQuorum(name); break;
            default: Fault("The line is none of log, witness, group and quorum."); break;
        }
    }

    private void AddLog(string text, string? address)
    {
        if (KeyOf(text) is not { Type: NoteKeyType.Ed25519 or NoteKeyType.Ecdsa } key)
            Fault("The key is none of a log: Ed25519 or ECDSA on P-256.");
        else if (logs.Exists(log => IsSame(log.Key, key)))
            Fault("The log's key is there already.");
        else if (HasRoom(logs.Count))
            logs.Add(new PolicyLog(key, Shown(address)));
    }

    private void AddWitness(string name, string text, string? address)
    {
        if (KeyOf(text) is not { Type: NoteKeyType.Cosignature } key)
            Fault("The key is none of a witness: cosignature/v1.");
        else if (witnesses.Exists(witness => IsSame(witness.Key, key)))
            Fault("The witness's key is there already.");
        else if (HasRoom(witnesses.Count) && Define(name))
            witnesses.Add(new PolicyWitness(name, key, Shown(address)));
    }

    private void AddGroup(string name, string threshold, string[] own)
    {
        foreach (var member in own)
            if (!names.Contains(member))
                Fault("A member of the group is not defined on a line before.");
            else if (!members.Add(member))
                Fault("A member of the group is a member already.");
        long least = threshold switch { "all" => own.Length, "any" => 1, _ => Checkpoint.TryParseNumber(threshold, out var number) ? number : 0 };
        if (least < 1 || least > own.Length)
            Fault("The group needs all, any, or a number of its members.");
        else if (HasRoom(groups.Count) && Define(name))
            groups.Add(new PolicyGroup(name, (int)least, own));
    }

    private void SetQuorum(string name)
    {
        if (quorum is not null)
            Fault("The quorum is there already.");
        else if (name != None && !names.Contains(name))
            Fault("The quorum is not defined on a line before.");
        quorum = name;
    }

    private bool Define(string name)
    {
        if (name != None && names.Add(name))
            return true;
        Fault("The name is taken already.");
        return false;
    }

    private bool HasRoom(int count)
    {
        if (count < MostOfAKind)
            return true;
        Fault($"There are more than {MostOfAKind} of this kind.");
        return false;
    }

    private void Fault(string text) => faults.Add(new PolicyFault(line, text));

    private static bool IsSame(NoteKey one, NoteKey other) => one.SubjectPublicKeyInfo.AsSpan().SequenceEqual(other.SubjectPublicKeyInfo);

    private static NoteKey? KeyOf(string octets) => Shown(octets) is { } text && NoteKey.TryParse(text, out var key) ? key : null;

    /// <summary>What was read as one character for each byte, as the text it is; null where it is no UTF-8.</summary>
    private static string? Shown(string? octets)
    {
        try
        {
            return octets is null ? null : Utf8.GetString(Encoding.Latin1.GetBytes(octets));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
