using Evidence.Formats.Verification;

namespace Evidence.Formats.Packaging;

/// <summary>Reads whole files that have to be small to make sense.</summary>
internal static class SmallFile
{
    public const int MostBytes = 1 << 20;

    /// <summary>The content, or null with a finding.</summary>
    public static byte[]? TryRead(IBagFiles bag, BagFile file, FindingLog findings, int mostBytes = MostBytes)
    {
        try
        {
            using var stream = bag.Open(file);
            var content = new MemoryStream();
            var buffer = new byte[16 << 10];
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                content.Write(buffer, 0, read);
                if (content.Length <= mostBytes) continue;
                findings.Add("file-too-long", Severity.Incomplete, $"The file is longer than {mostBytes} bytes and was not read.", file.Path);
                return null;
            }

            return content.ToArray();
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            findings.Unreadable(file.Path, problem);
            return null;
        }
    }
}
