using Evidence.Agent.Docks;
using Evidence.Durability;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Offload;

/// <summary>One card in one session, with what the server answered to its inventory.</summary>
internal sealed class Docking
{
    private readonly ILookup<RawPath, KnownFile> known;

    public Docking(Workbench bench, DockedCard card, DockSession session, DockAnswer answer)
    {
        (Bench, Card, Session, Answer) = (bench, card, session, answer);
        known = answer.Known.ToLookup(file => RawPath.Parse(file.Path.Bytes));
        Tally = new(bench.Voice, bench.Clock, card.Listing.Files.Count, card.Listing.Files.Sum(file => file.Mark.Bytes));
    }

    public Workbench Bench { get; }

    public DockedCard Card { get; }

    public DockSession Session { get; }

    public DockAnswer Answer { get; }

    public Tally Tally { get; }

    /// <summary>What the server holds under this path and length; only the hash will tell whether it is the same file.</summary>
    public IEnumerable<KnownFile> Known(CardFile file, long bytes) => known[file.Path].Where(one => one.Bytes == bytes);
}
