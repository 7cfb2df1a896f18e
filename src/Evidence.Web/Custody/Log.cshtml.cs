using Evidence.Access;
using Evidence.Custody.Log;
using Evidence.Formats;
using Evidence.Formats.Log;
using Evidence.Keys;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Custody;

/// <summary>The agency's log for everybody: what it is now, whose signatures count, and how to check it.</summary>
[AllowPublic("the log is published, and so is how to check it")]
internal sealed class LogModel(ReadLog log, FileKeyRing keys) : PageModel
{
    public Checkpoint? Newest { get; private set; }

    public DateTimeOffset? SignedAt { get; private set; }

    public IReadOnlyList<(string Name, DateTimeOffset At)> Witnesses { get; private set; } = [];

    public IReadOnlyList<LogStamp> Stamps { get; private set; } = [];

    public LogStanding? Standing { get; private set; }

    public IReadOnlyList<NoteKey> Keys => log.Identity.Keys;

    public string Origin => log.Identity.Origin;

    public Sha256Hash Root => keys.RootFingerprint;

    public string Address => WebAddress.Origin(Request) + "/log/";

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        var note = await log.PublishedAsync(cancellation);
        Newest = note is not null && Checkpoint.TryParse(note.Text, out var read) ? read : null;
        SignedAt = Newest is null ? null : await log.SignedAtAsync(Newest.Size, cancellation);
        Witnesses = note is null ? [] : log.WitnessesOf(note);
        Stamps = await log.StampsAsync(cancellation);
        Standing = await log.StandingAsync(cancellation);
    }
}
