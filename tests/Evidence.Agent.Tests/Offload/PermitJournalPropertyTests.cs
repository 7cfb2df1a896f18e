using Evidence.Agent.Offload;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Formats.Text;
using Evidence.Testing;
using Xunit;

namespace Evidence.Agent.Tests.Offload;

/// <summary>
/// Whatever prefix of a permit journal's writes a crash leaves, with its last write torn at any byte: it says what was done and nothing more, the permit is
/// never begun again, and the report can be completed from there.
/// </summary>
public sealed class PermitJournalPropertyTests : IDisposable
{
    private const string Device = "device";

    private readonly TempFolder folder = new();
    private readonly Permit permit = new()
    {
        Agency = AgencyId.New(),
        Agent = AgentId.New(),
        Device = DeviceId.New(),
        Session = DockSessionId.New(),
        Id = PermitId.New(),
        Files = [.. Enumerable.Range(0, 4).Select(n => new PermitFile(ObjectId.New(), DevicePath.From([(byte)('A' + n)]), n, Sha256Hash.Of([(byte)n])))],
        At = TestAgency.Now,
        Until = TestAgency.Now.AddMinutes(9),
    };

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Any_prefix_torn_at_any_byte_says_what_was_done_and_nothing_more_and_can_be_completed()
    {
        var (whole, ends, notes) = Written();
        for (var length = 0; length <= whole.Length; length++)
        {
            var when = $"{length} of {whole.Length} bytes";
            var path = Put(whole[..length]);
            Assert.True(PermitJournal.IsUsed(folder["permits"], permit.Id, Device), when);
            var records = ends.Count(end => end <= length);
            using (var opened = PermitJournal.Open(path))
            {
                Assert.Equal(records == 0, opened is null);
                if (opened is not null) CheckAndComplete(opened, notes[..Math.Min(records - 1, notes.Length)], isReported: records == ends.Count, when);
            }
            if (records > 0) IsComplete(path, when);
            File.Delete(path);
        }
    }

    private void CheckAndComplete(PermitJournal opened, (ObjectId Object, string? Failure)[] noted, bool isReported, string when)
    {
        Assert.Equal(permit.Id, opened.Begun.Permit);
        Assert.Equal(permit.Until, opened.Begun.Until);
        Assert.True(opened.IsReported == isReported, when);
        Assert.Equal(noted.Where(one => one.Failure is null).Select(one => one.Object), opened.Report.Erased);
        Assert.Equal(noted.Where(one => one.Failure is not null).Select(one => new EraseFailure(one.Object, one.Failure!)), opened.Report.Failed);
        Assert.Equal(permit.Files.Select(file => file.Object).Except(noted.Select(one => one.Object)), opened.Undone.Select(file => file.Object));
        if (isReported) return;
        foreach (var file in opened.Undone.ToList()) opened.Note(file.Object, "interrupted before it was erased");
        opened.NoteReported();
    }

    private void IsComplete(string path, string when)
    {
        using var again = PermitJournal.Open(path)!;
        Assert.True(again.IsReported, when);
        Assert.Empty(again.Undone);
        Assert.Equal(permit.Files.Count, again.Report.Erased.Count + again.Report.Failed.Count);
    }

    /// <summary>The journal of a permit that went through, where each of its records ends, and what it noted.</summary>
    private (byte[] Whole, List<int> Ends, (ObjectId Object, string? Failure)[] Notes) Written()
    {
        var notes = permit.Files.Select((file, n) => (file.Object, n == 1 ? "it has changed since it was sent" : (string?)null)).ToArray();
        using (var journal = PermitJournal.Start(folder["permits"], permit, Device))
        {
            foreach (var (erased, failure) in notes) journal.Note(erased, failure);
            journal.NoteReported();
        }
        var path = Assert.Single(PermitJournal.Of(folder["permits"], Device));
        var whole = File.ReadAllBytes(path);
        File.Delete(path);
        var ends = JournalBytes.EndsOf(whole);
        Assert.Equal(notes.Length + 2, ends.Count);
        return (whole, ends, notes);
    }

    private string Put(byte[] bytes)
    {
        var path = Path.Combine(folder["permits"], Device, $"{permit.Id}.journal");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
