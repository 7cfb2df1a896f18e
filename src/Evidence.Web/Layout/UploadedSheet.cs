using Evidence.Kernel;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Evidence.Web.Layout;

/// <summary>A CSV file that somebody chooses, and that goes there and back in a form until what it would do is confirmed: nothing is kept in between.</summary>
internal static class UploadedSheet
{
    public const string Field = "File";

    /// <returns>Null where nothing was chosen, or too much: the form says so then.</returns>
    public static async Task<byte[]?> ReadAsync(IFormFile? file, ModelStateDictionary state, CancellationToken cancellation)
    {
        if (file is not { Length: > 0 })
            state.AddModelError(Field, "Choose the CSV file");
        else if (file.Length > CsvSheet.MostBytes)
            state.AddModelError(Field, $"The file is larger than {CsvSheet.MostBytes / 1024} KiB. Split it.");
        else
        {
            using var bytes = new MemoryStream();
            await file.CopyToAsync(bytes, cancellation);
            return bytes.ToArray();
        }

        return null;
    }

    /// <returns>Null where it is none that a page has sent out.</returns>
    public static byte[]? Return(string? sent)
    {
        var bytes = new byte[CsvSheet.MostBytes];
        return Convert.TryFromBase64String(sent ?? "", bytes, out var length) ? bytes[..length] : null;
    }
}
