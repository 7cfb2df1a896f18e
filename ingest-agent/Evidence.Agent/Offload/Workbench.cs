using System.Reflection;
using System.Security.Cryptography;
using Evidence.Agent.Hosting;

namespace Evidence.Agent.Offload;

/// <summary>What one enrolled agent works with.</summary>
internal sealed class Workbench : IDisposable
{
    private Workbench(AgentState state, Enrolment enrolment, Voice voice, OffloadChoices choices, TimeProvider machineClock)
    {
        (State, Enrolment, Voice, Choices) = (state, enrolment, voice, choices);
        Clock = new CorrectedClock(machineClock);
        AgentKey = ReadAgentKey(state);
        MachineKey = MachineKey.ReadOrCreate(state.MachineKeyFile);
        var pin = File.Exists(state.TrustFile) ? PinnedCertificate.Read(state.TrustFile) : null;
        Server = new ServerConnection(choices.Server ?? enrolment.Server, pin, AgentKey, Clock, voice, choices.Patience);
        Trust = new AgencyTrust(enrolment, state, Server, Clock);
    }

    public static string Version { get; } =
        typeof(Workbench).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public AgentState State { get; }

    public Enrolment Enrolment { get; }

    public Voice Voice { get; }

    public OffloadChoices Choices { get; }

    public CorrectedClock Clock { get; }

    public ECDsa AgentKey { get; }

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

    public static ECDsa ReadAgentKey(AgentState state)
    {
        var stored = SecretFile.ReadOrCreate(state.AgentKeyFile, NewKey);
        try
        {
            var key = ECDsa.Create();
            key.ImportPkcs8PrivateKey(stored, out _);
            return key;
        }
        catch (CryptographicException)
        {
            throw new UserError(ExitCode.Usage, $"'{state.AgentKeyFile}' is not an agent key.", "Restore it from a copy, or enrol again in an empty state folder.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(stored);
        }
    }

    public void Dispose()
    {
        Trust.Dispose();
        Server.Dispose();
        MachineKey.Dispose();
        AgentKey.Dispose();
    }

    private static byte[] NewKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKey();
    }
}
