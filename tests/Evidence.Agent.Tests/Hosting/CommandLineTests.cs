using Evidence.Agent.Hosting;
using Xunit;

namespace Evidence.Agent.Tests.Hosting;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("enroll")]
    [InlineData("enrol")]
    public void Reads_an_enrolment_in_either_spelling(string verb)
    {
        var command = Assert.IsType<AgentCommand.Enrol>(CommandLine.Parse(
            [verb, "--server", "https://evidence.example", "--code", "AAAA", "--state", "/s", "--name", "Dock 1", "--trust-certificate", "c.pem"]));

        Assert.Equal(new Uri("https://evidence.example"), command.Server);
        Assert.Equal(("AAAA", "/s", "Dock 1", "c.pem", false), (command.Code, command.State, command.Name, command.TrustCertificate, command.PlainHttp));
    }

    [Fact]
    public void Names_the_agent_after_the_machine_when_not_told() =>
        Assert.Equal(Environment.MachineName, ((AgentCommand.Enrol)CommandLine.Parse(["enrol", "--server=http://localhost", "--code=A", "--state=s"])).Name);

    [Fact]
    public void Reads_several_docks()
    {
        var command = Assert.IsType<AgentCommand.Run>(CommandLine.Parse(["run", "--state", "/s", "--dock", "/a", "--dock", "/b", "/c", "--erase", "--json", "--in-flight", "3"]));

        Assert.Equal(["/a", "/b", "/c"], command.Docks);
        Assert.False(command.Removable);
        Assert.Equal((true, true, 3), (command.Choices.Erase, command.Choices.Json, command.Choices.InFlight));
        Assert.Equal(Timeout.InfiniteTimeSpan, command.Choices.Patience);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(4, "--in-flight", "3")]
    [InlineData(7, "--in-flight", "7")]
    [InlineData(2, "--in-flight", "7", "--in-flight-total", "2")]
    public void Sends_no_more_files_at_a_time_than_there_is_something_to_hand_out(int most, params string[] options) =>
        Assert.Equal(most, ((AgentCommand.Run)CommandLine.Parse(["run", "--state", "/s", .. options])).Choices.MostInFlight);

    [Fact]
    public void Watches_removable_volumes_where_no_dock_is_named_and_where_asked()
    {
        Assert.True(((AgentCommand.Run)CommandLine.Parse(["run", "--state", "/s"])).Removable);
        Assert.True(((AgentCommand.Run)CommandLine.Parse(["run", "--state", "/s", "--dock", "/d", "--removable"])).Removable);
    }

    [Fact]
    public void Looks_for_profiles_in_the_state_folder_unless_told()
    {
        Assert.Equal(new AgentCommand.TestProfiles("/c", "/p"), CommandLine.Parse(["profiles", "test", "/c", "--profiles", "/p", "--json"]));
        Assert.Equal(new AgentCommand.ListProfiles(Path.Combine("/s", "profiles")), CommandLine.Parse(["profiles", "list", "--state", "/s"]));
        Assert.Equal("/p", ((AgentCommand.Run)CommandLine.Parse(["run", "--state", "/s", "--profiles", "/p"])).Choices.Profiles);
    }

    [Fact]
    public void An_offload_erases_nothing_and_gives_up_unless_told()
    {
        var command = Assert.IsType<AgentCommand.Offload>(CommandLine.Parse(["offload", "/media/card", "--state", "/s"]));

        Assert.Equal("/media/card", command.Path);
        Assert.False(command.Choices.Erase);
        Assert.Equal(TimeSpan.FromSeconds(120), command.Choices.Patience);
    }

    [Theory]
    [InlineData("500GB", 500_000_000_000)]
    [InlineData("2tb", 2_000_000_000_000)]
    [InlineData("20MB", 20_000_000)]
    [InlineData("4096", 4096)]
    public void Reads_what_is_shared_by_all_uploads(string most, long bytes)
    {
        var choices = ((AgentCommand.Run)CommandLine.Parse(["run", "--state", "/s", "--spool", "/x", "--spool-max", most, "--in-flight-total", "8", "--limit-mbps", "100"])).Choices;

        Assert.Equal(new SpoolChoice("/x", bytes), choices.Spool);
        Assert.Equal((8, 100), (choices.InFlightTotal, choices.LimitMbps));
    }

    [Fact]
    public void A_spool_lies_in_the_state_folder_unless_another_is_named()
    {
        var choices = ((AgentCommand.Offload)CommandLine.Parse(["offload", "/p", "--state", "/var/lib/evidence-agent", "--spool-max", "1GB"])).Choices;
        Assert.Equal(new SpoolChoice("/var/lib/evidence-agent/spool", 1_000_000_000), choices.Spool);
    }

    [Theory]
    [InlineData("no verb given")]
    [InlineData("'fly' is not a verb", "fly")]
    [InlineData("--state is missing", "offload", "/p")]
    [InlineData("PATH is missing", "offload", "--state", "/s")]
    [InlineData("'/q' is one argument too many", "offload", "/p", "/q", "--state", "/s")]
    [InlineData("profiles needs 'test PATH' or 'list'", "profiles", "show")]
    [InlineData("spool needs 'list' or 'send'", "spool", "--state", "/s", "--spool", "/x")]
    [InlineData("spool send needs the objects to send, or 'all'", "spool", "send", "--state", "/s", "--spool", "/x")]
    [InlineData("PATH is missing", "profiles", "test")]
    [InlineData("'--force' is not an option of this verb", "offload", "/p", "--state", "/s", "--force")]
    [InlineData("--state needs a value", "offload", "/p", "--state")]
    [InlineData("--state is given 2 times", "offload", "/p", "--state", "/s", "--state", "/t")]
    [InlineData("--in-flight '0' is not a number from 1 to 64", "offload", "/p", "--state", "/s", "--in-flight", "0")]
    [InlineData("--spool needs --spool-max, so that it cannot fill the disk", "offload", "/p", "--state", "/s", "--spool", "/x")]
    [InlineData("--spool-max '1XB' is not a size such as 500GB, 200MB or a number of bytes", "offload", "/p", "--state", "/s", "--spool", "/x", "--spool-max", "1XB")]
    [InlineData("--server 'ftp://x' is not an http or https address", "enrol", "--server", "ftp://x", "--code", "A", "--state", "/s")]
    public void Says_what_is_wrong_with_a_command_line(string complaint, params string[] arguments)
    {
        var error = Assert.Throws<UserError>(() => CommandLine.Parse(arguments));

        Assert.Equal(complaint + ".", error.Message);
        Assert.Equal(ExitCode.Usage, error.Exit);
    }
}
