using Evidence.Access;
using Evidence.Disclosure;
using Evidence.Formats;
using Evidence.Formats.Packaging;
using Evidence.Formats.Protocol;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Disclosure;

/// <summary>One bundle: what it holds, how to hand it over, how the recipient checks it.</summary>
[RequirePermission(Permission.MakeBundles)]
internal sealed class BundleModel(ReadBundle readBundle) : PageModel
{
    public BundleFacts Facts { get; private set; } = null!;

    public string FileName => BundleLayout.BagName(Facts.Bundle.Id, Facts.Bundle.MadeAt) + ".zip";

    public string Summary
    {
        get
        {
            var (items, files) = (Facts.Description.Items.Count, Facts.Bundle.Files);
            return $"{items} {(items == 1 ? "recording" : "recordings")} · {files} {(files == 1 ? "file" : "files")} · {Quantities.Size(Facts.Bundle.PayloadBytes)}";
        }
    }

    public static string Kind(BundleFile file) => (file.Role, file.DerivedFrom) switch
    {
        (FileRole.Original, _) => "Original",
        (_, null) => "From the device, beside it",
        (FileRole.Proxy, _) => "Playable version",
        _ => Vocabulary.Word(file.Role),
    };

    public async Task OnGetAsync(Guid id, CancellationToken cancellation) =>
        Facts = await readBundle.RunAsync(new BundleId(id), HttpContext.Actor(), cancellation);
}
