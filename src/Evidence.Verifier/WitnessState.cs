using System.Text;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Log;
using Evidence.Formats.Verification;

namespace Evidence.Verifier;

/// <summary>
/// What a witness cosigned last of each log: one checkpoint in one file, named by the SHA-256 of its origin. It is durable before anybody sees the
/// cosignature, and read anew for each question, so that what was not kept was never said.
/// </summary>
internal sealed class WitnessState : IDisposable
{
    private const int MostBytes = 1 << 20;

    private readonly string folder;
    private readonly Witness witness;
    private readonly FileStream turn;

    private WitnessState(string folder, Witness witness, FileStream turn) => (this.folder, this.witness, this.turn) = (folder, witness, turn);

    /// <param name="folder">Made where it is missing.</param>
    /// <param name="witness">Whose it is.</param>
    /// <param name="problem">Why it is not opened: another process has it, or what is in it is not this witness's.</param>
    public static WitnessState? Open(string folder, Witness witness, out string? problem)
    {
        Durable.CreateFolder(folder);
        try
        {
            var state = new WitnessState(folder, witness, new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            problem = state.ProblemAtStart();
            if (problem is null) return state;
            state.Dispose();
        }
        catch (IOException busy) when (Durable.IsInUse(busy))
        {
            problem = $"Another process uses \"{PlainText.Shown(folder)}\": two witnesses with one key could contradict each other.";
        }

        return null;
    }

    /// <exception cref="InvalidDataException">The file is not what this witness wrote.</exception>
    public SignedNote? Last(string origin)
    {
        var path = PathOf(NameOf(origin));
        if (!File.Exists(path)) return null;
        return new FileInfo(path).Length <= MostBytes && SignedNote.TryParse(File.ReadAllBytes(path), out var note) && witness.IsOwn(note, origin) ? note
            : throw new InvalidDataException($"{path} is not what this witness cosigned.");
    }

    public void Keep(SignedNote note) => Durable.ReplaceFile(PathOf(NameOf(note.Text[..note.Text.IndexOf('\n', StringComparison.Ordinal)])), note.ToBytes());

    /// <summary>The file of a log; null where it was never cosigned.</summary>
    public byte[]? Read(Sha256Hash name) => File.Exists(PathOf(name)) ? File.ReadAllBytes(PathOf(name)) : null;

    public void Dispose() => turn.Dispose();

    private string? ProblemAtStart()
    {
        try
        {
            foreach (var origin in witness.Origins)
            {
                Durable.DeleteLeftovers(PathOf(NameOf(origin)));
                Last(origin);
            }

            return null;
        }
        catch (InvalidDataException damaged)
        {
            return $"{PlainText.Shown(damaged.Message)} Give this witness a new name and key; never let it forget what it has cosigned.";
        }
    }

    private static Sha256Hash NameOf(string origin) => Sha256Hash.Of(Encoding.UTF8.GetBytes(origin));

    private string PathOf(Sha256Hash name) => Path.Combine(folder, $"{name}.checkpoint");
}
