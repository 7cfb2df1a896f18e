using System.Reflection;
using Evidence.Agent.Docks;
using Evidence.Agent.Hosting;
using Evidence.Agent.Spool;

namespace Evidence.Agent.Offload;

/// <summary>What one enrolled agent works with.</summary>
internal sealed class Workbench : IDisposable
{
    private static readonly TimeSpan BeforeSpooling = TimeSpan.FromSeconds(15);

    private Workbench(AgentState state, Enrolment enrolment, Voice voice, OffloadChoices choices, TimeProvider machineClock)
    {
        (State, Enrolment, Voice, Choices) = (state, enrolment, voice, choices);
        Clock = new CorrectedClock(machineClock);
        Profiles = new ProfileLibrary(choices.Profiles ?? state.Profiles, fault => ProfilesVerb.Tell(voice, fault));
        AgentKey = AgentKey.ReadOrCreate(state.AgentKeyFile);
        MachineKey = MachineKey.ReadOrCreate(state.MachineKeyFile);
        var pin = File.Exists(state.TrustFile) ? PinnedCertificate.Read(state.TrustFile) : null;
        var server = choices.Server ?? enrolment.Server;
        Server = new ServerConnection(server, pin, AgentKey, Clock, voice, PatienceFor(choices))
        {
            Line = new(state, Clock, voice),
            Bandwidth = choices.LimitMbps is { } mbps ? new(mbps * 125_000L, Clock) : null,
        };
        Store = new StoreLine(ServerConnection.Handler(server, pin), onlyTls: server.Scheme == Uri.UriSchemeHttps, Server.Bandwidth);
        Slots = new(choices.MostInFlight, Clock);
        Spool = choices.Spool is { } spool ? new(spool.Folder, spool.MaxBytes, state.Inflight) : null;
        Trust = new AgencyTrust(enrolment, state, Server, Clock);
    }

    public static string Version { get; } =
        typeof(Workbench).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public AgentState State { get; }

    public Enrolment Enrolment { get; }

    public Voice Voice { get; }

    public OffloadChoices Choices { get; }

    public CorrectedClock Clock { get; }

    public ProfileLibrary Profiles { get; }

    public AgentKey AgentKey { get; }

    public MachineKey MachineKey { get; }

    public ServerConnection Server { get; }

    /// <summary>The object store, to addresses that the server gives.</summary>
    public StoreLine Store { get; }

    public AgencyTrust Trust { get; }

    public FlightSlots Slots { get; }

    /// <summary>Null where files only ever go to the server.</summary>
    public SpoolFolder? Spool { get; }

    public PartBuffers Buffers { get; } = new();

    /// <exception cref="UserError">Not enrolled, or the state folder is damaged.</exception>
    public static Workbench Open(string stateFolder, Voice voice, OffloadChoices choices, TimeProvider machineClock)
    {
        var state = AgentState.Open(stateFolder);
        var bench = new Workbench(state, Enrolment.Read(state), voice, choices, machineClock);
        try
        {
            bench.Spool?.Open(bench);
            return bench;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or UserError)
        {
            bench.Dispose();
            if (error is UserError) throw;
            throw new UserError(ExitCode.Usage, $"The spool folder '{choices.Spool?.Folder}' cannot be used: {error.Message}", "Give a folder that the agent's own user may write.");
        }
    }

    /// <summary>With a spool there is something better to do than to wait.</summary>
    private static TimeSpan PatienceFor(OffloadChoices choices) =>
        choices.Spool is not null && (choices.Patience == Timeout.InfiniteTimeSpan || choices.Patience > BeforeSpooling) ? BeforeSpooling : choices.Patience;

    public void Dispose()
    {
        Trust.Dispose();
        Store.Dispose();
        Server.Dispose();
        Slots.Dispose();
        MachineKey.Dispose();
        AgentKey.Dispose();
    }
}
