using Evidence.Agent.Hosting;
using Evidence.Agent.Offload;
using Evidence.Agent.Tests.Offload;
using Evidence.Testing;
using Xunit;

namespace Evidence.Agent.Tests.Hosting;

public sealed class AgentStateTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_folder_is_for_its_owner_alone_even_if_it_was_made_open()
    {
        Directory.CreateDirectory(folder["state"], (UnixFileMode)0b111_101_101);

        var state = AgentState.Open(folder["state"]);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(state.Folder));
    }

    [Fact]
    public void A_volume_is_held_by_one_agent_at_a_time()
    {
        var state = AgentState.Open(folder["state"]);
        using (state.Lock("volume.lock"))
            Assert.Equal(ExitCode.Busy, Assert.Throws<UserError>(() => state.Lock("volume.lock")).Exit);

        state.Lock("volume.lock").Dispose();
    }

    [Fact]
    public void A_disk_that_fails_is_not_taken_for_another_agent()
    {
        var state = AgentState.Open(folder["state"]);
        Directory.Delete(state.Locks);
        File.WriteAllText(state.Locks, "no folder");

        var error = Assert.Throws<UserError>(() => state.Lock("volume.lock"));

        Assert.Equal(ExitCode.NotAllSafe, error.Exit);
        Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_waits_long_for_another_to_take_its_step_says_so()
    {
        var state = AgentState.Open(folder["state"]);
        var clock = new JumpingClock(TestAgency.Now);
        var said = new StringWriter();
        using var line = new AgentLine(state, clock, new Voice(TextWriter.Synchronized(said), json: false, clock));
        var held = state.Lock("steps.lock");
        var taking = line.TakeAsync(null, _ => Task.CompletedTask, default);
        while (clock.Waits.Count < 20) await Task.Yield();
        Assert.False(taking.IsCompleted);
        held.Dispose();
        await taking;

        Assert.NotNull(line.Step);
        Assert.Equal(2, said.ToString().Split("holds the steps").Length);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_the_users_to_put_right()
    {
        File.WriteAllText(folder["file"], "");

        var error = Assert.Throws<UserError>(() => AgentState.Open(folder["file"] + "/state"));

        Assert.Equal(ExitCode.Usage, error.Exit);
    }

    [Fact]
    public void A_state_without_an_agent_says_how_to_enrol()
    {
        var error = Assert.Throws<UserError>(() => Enrolment.Read(AgentState.Open(folder["state"])));

        Assert.Contains("evidence-agent enroll", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_is_made_once_and_for_its_owner_alone()
    {
        var made = SecretFile.ReadOrCreate(folder["secret"], () => [1, 2, 3]);
        var again = SecretFile.ReadOrCreate(folder["secret"], () => [4, 5, 6]);

        Assert.Equal(made, again);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder["secret"]));
    }

    [Fact]
    public void A_secret_that_others_can_read_is_not_used()
    {
        SecretFile.ReadOrCreate(folder["secret"], () => [1, 2, 3]);
        File.SetUnixFileMode(folder["secret"], UnixFileMode.UserRead | UnixFileMode.GroupRead);

        Assert.Throws<UserError>(() => SecretFile.Read(folder["secret"]));
    }

    [Fact]
    public void What_a_killed_write_left_goes_after_a_day_and_nothing_else_does()
    {
        var state = AgentState.Open(folder["state"]);
        string[] names = ["a.inventory", $"a.inventory.{Guid.NewGuid():N}.new", $"b.inventory.{Guid.NewGuid():N}.new", "mine.new"];
        foreach (var path in names.Select(name => Path.Combine(state.Sessions, name)))
        {
            File.WriteAllText(path, "x");
            if (!path.Contains("b.inventory", StringComparison.Ordinal))
                File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-2));
        }

        AgentState.Open(folder["state"]);
        Assert.Equal([names[0], names[2], names[3]], Directory.GetFiles(state.Sessions).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));
    }
}
