using Evidence.Agent.Docks;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Offload;

/// <summary>One card in one session, with what the server answered to its inventory.</summary>
internal sealed class Docking
{
    public Docking(Workbench bench, DockedCard card, DockSession session, DockAnswer answer)
    {
        (Bench, Card, Session, Answer) = (bench, card, session, answer);
        Known = new(bench, answer);
        Tally = new(bench.Voice, bench.Clock, card.Listing.Files.Count, card.Listing.Files.Sum(file => file.Mark.Bytes));
    }

    public Workbench Bench { get; }

    public DockedCard Card { get; }

    public DockSession Session { get; }

    public DockAnswer Answer { get; }

    public Tally Tally { get; }

    public KnownFiles Known { get; }
}
