using System.Text;
using Evidence.Agent.Hosting;
using Evidence.Durability;
using Evidence.Formats;

namespace Evidence.Agent.Spool;

/// <summary>Whose copies lie in a spool: a file <c>agent</c> with the agent's id. Only the state folder that they were made with holds their keys.</summary>
internal static class SpoolOwner
{
    /// <param name="copies">How many lie there; an empty spool changes hands.</param>
    /// <exception cref="UserError">They are another agent's.</exception>
    public static void Require(string folder, AgentId agent, int copies)
    {
        var path = Path.Combine(folder, "agent");
        var owner = File.Exists(path) ? File.ReadAllText(path).Trim() : null;
        if (owner == agent.ToString()) return;
        if (owner is not null && copies > 0)
            throw new UserError(ExitCode.Usage, $"The spool '{folder}' holds {copies} sealed copies of another agent ({owner}). Nothing in it was touched: it may be the only footage of cameras that have left.",
                "Run that agent, with its own state folder and this spool, until they are sent. Give this one another --spool.");
        Durable.ReplaceFile(path, Encoding.ASCII.GetBytes(agent + "\n"));
    }
}
