using Evidence.Access;
using Evidence.Formats.Protocol;
using Evidence.Transfer.Backups;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Transfer;

/// <summary>The backups of database and key ring, until when each is kept, and whether the newest can be restored.</summary>
[RequirePermission(Permission.SeeOperations)]
internal sealed class BackupsModel(ListBackups listBackups, TimeText times) : PageModel
{
    public BackupFacts Facts { get; private set; } = null!;

    public Backup? Newest => Facts.Backups is [var first, ..] ? first : null;

    public RestoreDrill? LastDrill => Facts.Drills is [var first, ..] ? first : null;

    /// <summary>What an operator has to see to, most pressing first.</summary>
    public IEnumerable<string> Missing
    {
        get
        {
            if (!Facts.IsSetUp)
                yield return "Backups are not made by themselves: set Backup:Folder and Backup:Keys for Web and Worker to two folders on different disks.";
            if (Facts.LastTry is { Trouble: { } trouble } failed)
                yield return $"The last try, {times.Short(failed.StartedAt)}, failed. {trouble}";
            if (Newest is null)
                yield return "There is no backup. If the database or the key ring is lost now, nothing that is stored can be opened again.";
            else if (Facts.IsOverdue)
                yield return $"The newest backup is of {times.Short(Newest.At)}. Look whether the worker runs, and what its log says.";
            if (Newest is not null && LastDrill is null)
                yield return "No backup has been tried yet. The worker restores the newest one every week into a server of its own; evidence-worker drill does it now.";
            if (LastDrill is { IsGood: false })
                yield return "The last drill failed: do not rely on that backup before it is known why. Below stands what was found.";
        }
    }

    public async Task OnGetAsync(CancellationToken cancellation) => Facts = await listBackups.RunAsync(HttpContext.Actor(), cancellation);

    public string Until(Backup backup) => backup == Newest ? "A newer one is made" : times.Day(backup.At + Facts.Kept);

    /// <summary>"1,204 entries, 310 items, 522 objects".</summary>
    public static string Holds(Backup backup) => UnverifiedDocument.Parse(backup.Sheet).Value is { } document && BackupSheet.Read(document.Json).Value is { } sheet
        ? $"{Quantities.Count(sheet.Entries)} entries, {Quantities.Count(sheet.Items)} items, {Quantities.Count(sheet.Objects)} objects"
        : "Its sheet cannot be read";

    /// <summary>Of which backup a drill was.</summary>
    public string Of(RestoreDrill drill) => Facts.Backups.FirstOrDefault(b => b.Id == drill.BackupId) is { } backup ? times.Short(backup.At) : "One that is deleted by now";
}
