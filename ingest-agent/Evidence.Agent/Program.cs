using System.Runtime.InteropServices;
using Evidence.Agent.Hosting;
using Evidence.Agent.Offload;

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var voice = new Voice(Console.Out, json: args.Contains("--json"), TimeProvider.System);

try
{
    return (int)await RunAsync(CommandLine.Parse(args), TimeProvider.System);
}
catch (UserError error)
{
    return Fail(error.Exit, error.Message, error.Hint);
}
catch (ServerRefusal refusal)
{
    return Fail(ExitCode.ServerRefused, refusal.Message, refusal.Hint);
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return Fail(ExitCode.Stopped, "Stopped.", "The next run goes on from here.");
}

async Task<ExitCode> RunAsync(AgentCommand command, TimeProvider clock) => command switch
{
    AgentCommand.Enrol enrol => await new EnrolVerb(enrol, voice, clock).RunAsync(stop.Token),
    AgentCommand.Offload offload => await new OffloadVerb(offload, voice, clock).RunAsync(stop.Token),
    AgentCommand.Run { IsService: true } run when OperatingSystem.IsWindows() => (ExitCode)WindowsService.Run(async cancel => (int)await WatchAsync(run, clock, cancel)),
    AgentCommand.Run run => await WatchAsync(run, clock, stop.Token),
    AgentCommand.Status status => await new StatusVerb(status).RunAsync(stop.Token),
    AgentCommand.ListSpool list => new SpoolVerb(voice, clock).List(list),
    AgentCommand.SendSpool send => await new SpoolVerb(voice, clock).SendAsync(send, stop.Token),
    AgentCommand.TestProfiles test => new ProfilesVerb(voice, test.Folder, clock).Test(test.Path, stop.Token),
    AgentCommand.ListProfiles list => new ProfilesVerb(voice, list.Folder, clock).List(),
    AgentCommand.ShowVersion => Say("evidence-agent " + Workbench.Version),
    _ => Say(CommandLine.Help),
};

async Task<ExitCode> WatchAsync(AgentCommand.Run run, TimeProvider clock, CancellationToken cancel)
{
    if (run.Log is null) return await new RunVerb(run, voice, clock).RunAsync(cancel);
    voice = new Voice(new LogFile(run.Log, voice.IsJson, clock), voice.IsJson, clock);
    try
    {
        return await new RunVerb(run, voice, clock).RunAsync(cancel);
    }
    catch (UserError error)
    {
        voice.Tell("error", $"{error.Message} {error.Hint}");
        return error.Exit;
    }
    catch (Exception error) when (error is not OperationCanceledException)
    {
        voice.Tell("error", $"unexpected: {error}");
        throw;
    }
}

static ExitCode Say(string text)
{
    Console.Out.WriteLine(text);
    return ExitCode.AllSafe;
}

int Fail(ExitCode exit, string message, string hint)
{
    Console.Error.WriteLine($"evidence-agent: {message}\n  {hint}");
    if (voice.IsJson)
        voice.Tell("error", message, facts =>
        {
            facts.WriteString("hint", hint);
            facts.WriteNumber("exit", (int)exit);
        });
    return (int)exit;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
