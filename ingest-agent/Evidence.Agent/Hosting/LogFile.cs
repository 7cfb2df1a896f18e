using System.Text;
using Evidence.Durability;

namespace Evidence.Agent.Hosting;

/// <summary>
/// What the agent says, for a service that has no terminal and no journal: a file that becomes <c>FILE.1</c> when it is long. A log that
/// cannot be written keeps nobody's footage from being copied.
/// </summary>
internal sealed class LogFile(string path, bool json, TimeProvider clock, long longest = 10 << 20) : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public override void WriteLine(string? value)
    {
        try
        {
            if (File.Exists(path) && new FileInfo(path).Length > longest) TurnOver();
            File.AppendAllText(path, (json ? "" : Formats.Instant.Format(clock.GetUtcNow()) + " ") + value + Environment.NewLine);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Said or not, the work goes on.
        }
    }

    private void TurnOver()
    {
        File.Delete(path + ".1");
        Durable.RenameNoReplace(path, path + ".1");
    }
}
