using Evidence.Agent.Docks;
using Evidence.Agent.Offload;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Station;

/// <summary>One docked volume, as the work on it tells; read at any time by the page.</summary>
internal sealed class Bay(StationBoard board, string path)
{
    private const string TakenOut = "It was taken out before everything was copied";
    private static readonly TimeSpan BeforeGuessing = TimeSpan.FromSeconds(3);

    private readonly Lock gate = new();
    private BayFacts facts = new(System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(path)) is { Length: > 0 } name ? name : path);
    private readonly Workbench bench = board.Bench;
    private Tally? tally;
    private (int Files, long Bytes) held;
    private bool isTroubleOfFiles;
    private long readingSince;

    public string Path => path;

    /// <summary>Told by a note of an earlier run: its device may be here and only not be listed yet.</summary>
    public bool IsRecalled { get; private init; }

    public static Bay Recall(StationBoard board, BayNote note)
    {
        var bay = new Bay(board, note.Place) { IsRecalled = true, facts = note.ToFacts(), GoneAt = note.GoneAt ?? board.Bench.Clock.GetUtcNow() };
        bay.Stumble(TakenOut);
        return bay;
    }

    public DateTimeOffset? GoneAt { get; private set; }

    public void Listed(DockedCard card, DockSession session) => Change(bay => bay with
    {
        Session = session.Id,
        Key = card.Key,
        Name = card.Name,
        Files = card.Listing.Files.Count,
        Bytes = card.Listing.Files.Sum(file => file.Mark.Bytes),
        Hidden = card.Listing.Skipped.Count(skip => skip.MayHoldFiles),
        // The same card again, while the server is still away: what was sealed of it is sealed.
        IsReading = bay.IsAllSpooled && bay.Session == session.Id,
        IsClosed = false,
    });

    public void Answered(DockAnswer answer)
    {
        Change(bay => bay with
        {
            IsReading = bay.IsReading && !bay.IsSpooling,
            IsSpooling = false,
            Spooled = 0,
            Officer = answer.Officer,
            Label = answer.Label,
            IsOurs = answer.Registered,
            IsUndecided = answer.Decision == VolumeDecision.Undecided,
            // The server is there and takes it: whatever kept it from being listed or taken is over. What files could not be read stays said.
            Trouble = isTroubleOfFiles ? bay.Trouble : null,
        });
        KeepNote();
    }

    public void Reads(Tally now)
    {
        lock (gate) (tally, held, readingSince) = (now, default, bench.Clock.GetTimestamp());
        Change(bay => bay with { IsReading = true });
    }

    /// <summary>The server is away: what it does not hold yet is sealed into the spool.</summary>
    /// <param name="already">Files and bytes that it held when it was last there.</param>
    /// <param name="label">What the agency called it then.</param>
    public void Spools(Tally now, (int Files, long Bytes) already, string? label)
    {
        Change(bay => bay with { Label = bay.Label ?? label });
        if (Facts.IsAllSpooled) return;
        lock (gate) (tally, held, readingSince) = (now, already, bench.Clock.GetTimestamp());
        Change(bay => bay with { IsReading = true, IsSpooling = true });
    }

    /// <param name="trouble">What keeps it from leaving; null where it may.</param>
    public void SpoolEnded(Tally now, (int Files, long Bytes) already, string? trouble)
    {
        lock (gate)
        {
            facts = Live() with { IsReading = true, IsSpooling = true, Safe = already.Files, Spooled = now.Results.Count(result => result.Fate == FileFate.Spooled) };
            tally = null;
        }
        if (!Facts.IsGone) Stumble(trouble);
        KeepNote();
    }

    /// <param name="left">The listing of the second inventory; null if the session stays open.</param>
    public void Ended(Docking docking, CardListing? left)
    {
        var trouble = SummaryWriter.IsAllSafe(docking) ? null : TroubleText.Of(docking);
        Change(bay => bay with
        {
            IsClosed = left is not null,
            Left = left?.Files.Count(file => !docking.Card.TellsWhoItIs(file)) ?? bay.Files,
        });
        lock (gate)
        {
            facts = Live();
            // The numbers stay, the list of a hundred thousand files goes.
            tally = null;
        }
        // What went away with the device is no trouble of the bay: the officer is asked to put it back.
        if (docking.Card.IsStillThere() && !Facts.IsGone) Stumble(trouble, ofFiles: true);
        KeepNote();
        KeepReceipt(docking);
    }

    public void Failed(string what)
    {
        if (!Facts.IsGone) Stumble(what);
    }

    public void Assigned(string officer) => Change(bay => bay with { Officer = officer });

    public void Gone()
    {
        GoneAt = bench.Clock.GetUtcNow();
        Change(bay => bay with { IsGone = true, Trouble = null });
        if (!IsOver) Stumble(TakenOut);
        KeepNote();
    }

    /// <summary>Nothing more has to be said of a volume that was taken out.</summary>
    public bool IsOver => GoneAt is not null && Facts is { IsAllSafe: true } or { IsAllSpooled: true } or { Session: null } or { IsUndecided: true };

    public void Told(string reference) => Change(bay =>
        bay.Trouble is { } trouble && trouble.Reference == reference ? bay with { Trouble = trouble with { IsTold = true } } : bay);

    public BayFacts Facts
    {
        get
        {
            lock (gate) return Live();
        }
    }

    /// <summary>A trouble that stays keeps its reference, its time and that it was told.</summary>
    private void Stumble(string? text, bool ofFiles = false)
    {
        var bay = Facts;
        isTroubleOfFiles = ofFiles;
        var trouble = text is null ? null : new BayTrouble(TroubleReference.Of(bench.Enrolment.Agent, $"{bay.Key ?? path}\n{bay.Session}"), text, bench.Clock.GetUtcNow());
        if (trouble is not null && bay.Trouble?.Reference == trouble.Reference)
            trouble = trouble with { Since = bay.Trouble.Since, IsTold = bay.Trouble.IsTold && bay.Trouble.Text == text };
        Change(now => now with { Trouble = trouble });
        if (trouble is not null && trouble.Text != bay.Trouble?.Text)
            bench.Voice.Tell("trouble", $"{bay.Called}: {text}. Reference {trouble.Reference}.", write =>
            {
                write.WriteString("reference", trouble.Reference);
                write.WriteString("path", path);
                write.WriteString("session", bay.Session?.ToString());
            });
    }

    private void KeepReceipt(Docking docking)
    {
        if (docking.Card.Listing.Files.Count == 0) return;
        var bay = Facts;
        try
        {
            DockingReceipt.Keep(docking, bay);
            board.Note(new(docking.Session.Id, bay.Called, bench.Clock.GetUtcNow(), bay.Safe, bay.Files));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            bench.Voice.Tell("error", $"The docking receipt of {bay.Called} could not be kept: {error.Message}");
        }
    }

    /// <summary>What is over, or nobody has decided about, needs no word after a restart.</summary>
    private void KeepNote()
    {
        var bay = Facts;
        try
        {
            if (bay is { IsClosed: true } or { IsAllSafe: true } or { IsAllSpooled: true } or { IsUndecided: true })
            {
                if (bay is { Key: { } key, Session: { } session }) BayNote.Drop(bench.State, key, session);
            }
            else
            {
                BayNote.Of(bay, GoneAt)?.Keep(bench.State);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The page alone would miss it.
            bench.Voice.Tell("error", $"What the page says of {bay.Called} could not be kept: {error.Message}");
        }
    }

    private void Change(Func<BayFacts, BayFacts> change)
    {
        lock (gate) facts = change(facts);
    }

    private BayFacts Live()
    {
        if (tally is not { } now) return facts;
        // A file that is tried again is read again.
        var read = Math.Min(held.Bytes + now.BytesRead, facts.Bytes);
        var spooled = facts.IsSpooling ? now.Results.Count(result => result.Fate == FileFate.Spooled) : 0;
        return facts with { Safe = held.Files + now.Safe, Spooled = spooled, BytesRead = read, TimeLeft = Guess(read) };
    }

    private TimeSpan? Guess(long read)
    {
        var passed = bench.Clock.GetElapsedTime(readingSince);
        return passed < BeforeGuessing || read <= 0 || read >= facts.Bytes ? null : passed * ((double)(facts.Bytes - read) / read);
    }
}
