using System.Net;
using Evidence.Durability;
using Evidence.Formats.Log;
using Evidence.Formats.Verification;

namespace Evidence.Verifier;

/// <summary><c>evidence-verify witness</c>: cosigns the checkpoints of others' logs, as long as they only grow. The one verb that listens.</summary>
/// <param name="Listen">An address of this machine and a port.</param>
/// <param name="Name">Of the witness: an address without its scheme.</param>
/// <param name="Key">The file with its private key; made at the first start.</param>
/// <param name="State">The folder with what it cosigned last.</param>
/// <param name="Logs">Keys of the logs that it looks after, as text or in files, one a line.</param>
internal sealed record WitnessCommand(IPEndPoint Listen, string Name, string Key, string State, IReadOnlyList<string> Logs)
{
    private const int MostBytes = 1 << 20;

    /// <summary>Null when the arguments make no sense.</summary>
    public static WitnessCommand? TryParse(IReadOnlyList<string> arguments)
    {
        var left = new Queue<string>(arguments);
        IPEndPoint? listen = null;
        string? name = null, key = null, state = null;
        var logs = new List<string>();
        while (left.TryDequeue(out var argument) && left.TryDequeue(out var value))
            switch (argument)
            {
                case "--listen" when listen is null && IPEndPoint.TryParse(value, out listen) && listen.Port > 0: break;
                case "--name" when name is null: name = value; break;
                case "--key" when key is null: key = value; break;
                case "--state" when state is null: state = value; break;
                case "--log": logs.Add(value); break;
                default: return null;
            }

        return arguments.Count % 2 > 0 || listen is null || name is null || key is null || state is null || logs.Count == 0 ? null : new(listen, name, key, state, logs);
    }

    /// <summary>Serves until it is told to stop.</summary>
    /// <returns>A text where it could not begin.</returns>
    public string? Run(TextWriter output, CancellationToken stop)
    {
        if (!Ed25519.IsThere)
            return "A witness signs with Ed25519, which needs libsodium on this machine (apt-get install libsodium23).";
        if (ReadKey() is not { } own)
            return $"The file \"{PlainText.Shown(Key)}\" holds no key of \"{PlainText.Shown(Name)}\", or others than its owner may read it.";
        if (ReadLogs() is not { } logs)
            return "--log names no key of a log: name+id+base64, as its operator publishes it, or a file with such lines.";
        var signer = NoteSigner.Witness(own.Name, own.Seed, TimeProvider.System);
        if (logs.Exists(log => log.SubjectPublicKeyInfo.AsSpan().SequenceEqual(signer.Key.SubjectPublicKeyInfo)))
            return "The witness's key is a log's key: a log cannot be its own witness.";
        var witness = new Witness(signer, logs);
        using var state = WitnessState.Open(State, witness, out var problem);
        if (state is null)
            return problem;
        using var server = new WitnessServer(Listen, witness, state);
        output.WriteLine($"Witness  {signer.Key}");
        output.WriteLine($"Listens  http://{Listen}/");
        output.Flush();
        server.Serve(stop);
        return null;
    }

    private PrivateNoteKey? ReadKey()
    {
        if (!NoteSigner.IsName(Name))
            return null;
        if (!File.Exists(Key))
        {
            Durable.CreateFolder(Path.GetDirectoryName(Path.GetFullPath(Key))!);
            Durable.WriteNewFile(Key, System.Text.Encoding.UTF8.GetBytes(new PrivateNoteKey(Name, Ed25519.NewSeed()) + "\n"));
        }

        var isOwnersOnly = OperatingSystem.IsWindows() || (File.GetUnixFileMode(Key) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) == 0;
        return isOwnersOnly && new FileInfo(Key).Length < MostBytes && PrivateNoteKey.TryParse(File.ReadAllText(Key), out var key) && key.Name == Name ? key : null;
    }

    private List<NoteKey>? ReadLogs()
    {
        var keys = new List<NoteKey>();
        foreach (var text in Logs.SelectMany(log => File.Exists(log) && new FileInfo(log).Length < MostBytes ? File.ReadAllLines(log).Where(line => line.Trim().Length > 0) : [log]))
            if (NoteKey.TryParse(text, out var key) && key.Type != NoteKeyType.Cosignature)
                keys.Add(key);
            else
                return null;
        return keys;
    }
}
