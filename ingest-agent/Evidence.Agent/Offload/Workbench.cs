using System.Reflection;
using Evidence.Agent.Docks;
using Evidence.Agent.Hosting;

namespace Evidence.Agent.Offload;

/// <summary>What one enrolled agent works with.</summary>
internal sealed class Workbench : IDisposable
{
    private Workbench(AgentState state, Enrolment enrolment, Voice voice, OffloadChoices choices, TimeProvider machineClock)
    {
        (State, Enrolment, Voice, Choices) = (state, enrolment, voice, choices);
        Clock = new CorrectedClock(machineClock);
        Profiles = new ProfileLibrary(choices.Profiles ?? state.Profiles, fault => ProfilesVerb.Tell(voice, fault));
        AgentKey = AgentKey.ReadOrCreate(state.AgentKeyFile);
        MachineKey = MachineKey.ReadOrCreate(state.MachineKeyFile);
        var pin = File.Exists(state.TrustFile) ? PinnedCertificate.Read(state.TrustFile) : null;
        Server = new ServerConnection(choices.Server ?? enrolment.Server, pin, AgentKey, Clock, voice, choices.Patience) { Line = new(state, Clock) };
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

    public AgencyTrust Trust { get; }

    public PartBuffers Buffers { get; } = new();

    /// <exception cref="UserError">Not enrolled, or the state folder is damaged.</exception>
    public static Workbench Open(string stateFolder, Voice voice, OffloadChoices choices, TimeProvider machineClock)
    {
        var state = AgentState.Open(stateFolder);
        return new(state, Enrolment.Read(state), voice, choices, machineClock);
    }

    public void Dispose()
    {
        Trust.Dispose();
        Server.Dispose();
        MachineKey.Dispose();
        AgentKey.Dispose();
    }
}
