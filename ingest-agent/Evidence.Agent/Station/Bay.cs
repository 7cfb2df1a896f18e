using Evidence.Agent.Docks;
using Evidence.Agent.Offload;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Station;

/// <summary>One docked volume, as the work on it tells; read at any time by the page.</summary>
internal sealed class Bay(StationBoard board, string path)
{
    private static readonly TimeSpan BeforeGuessing = TimeSpan.FromSeconds(3);

    private readonly Lock gate = new();
    private BayFacts facts = new(System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(path)) is { Length: > 0 } name ? name : path);
    private readonly Workbench bench = board.Bench;
    private Tally? tally;
    private bool isTroubleOfFiles;
    private long readingSince;

    public string Path => path;

    public DateTimeOffset? GoneAt { get; private set; }

    public void Listed(DockedCard card, DockSession session) => Change(bay => bay with
    {
        Session = session.Id,
        Key = card.Key,
        Name = card.Name,
        Files = card.Listing.Files.Count,
        Bytes = card.Listing.Files.Sum(file => file.Mark.Bytes),
        Hidden = card.Listing.Skipped.Count(skip => skip.MayHoldFiles),
        IsReading = false,
        IsClosed = false,
    });

    public void Answered(DockAnswer answer) => Change(bay => bay with
    {
        Officer = answer.Officer,
        Label = answer.Label,
        IsOurs = answer.Registered,
        IsUndecided = answer.Decision == VolumeDecision.Undecided,
        // The server is there and takes it: whatever kept it from being listed or taken is over. What files could not be read stays said.
        Trouble = isTroubleOfFiles ? bay.Trouble : null,
    });

    public void Reads(Tally now)
    {
        lock (gate) (tally, readingSince) = (now, bench.Clock.GetTimestamp());
        Change(bay => bay with { IsReading = true });
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
        if (!IsOver) Stumble("It was taken out before everything was copied");
    }

    /// <summary>Nothing more has to be said of a volume that was taken out.</summary>
    public bool IsOver => GoneAt is not null && Facts is { IsAllSafe: true } or { Session: null } or { IsUndecided: true };

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

    private void Change(Func<BayFacts, BayFacts> change)
    {
        lock (gate) facts = change(facts);
    }

    private BayFacts Live()
    {
        if (tally is not { } now) return facts;
        // A file that is tried again is read again.
        var read = Math.Min(now.BytesRead, facts.Bytes);
        return facts with { Safe = now.Safe, BytesRead = read, TimeLeft = Guess(read) };
    }

    private TimeSpan? Guess(long read)
    {
        var passed = bench.Clock.GetElapsedTime(readingSince);
        return passed < BeforeGuessing || read <= 0 || read >= facts.Bytes ? null : passed * ((double)(facts.Bytes - read) / read);
    }
}
