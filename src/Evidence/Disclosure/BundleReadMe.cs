using System.Globalization;
using System.Text;
using Evidence.Formats.Packaging;

namespace Evidence.Disclosure;

/// <summary>README.txt of a bundle: what it is and how to check it, for somebody who has never seen one.</summary>
internal static class BundleReadMe
{
    public static byte[] Write(DisclosureBundle bundle, BundleDescription description)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            EVIDENCE BUNDLE {bundle.Id}

            Made      {bundle.MadeAt.UtcDateTime:d MMMM yyyy, HH:mm:ss} UTC
            For       {bundle.Recipient}
            Purpose   {bundle.Purpose}
            Agency    {description.Agency}

            WHAT IS IN IT

            data/NNN/original   the recordings, byte for byte as the device gave them
            data/NNN/sidecar    what else the device had beside a recording
            data/NNN/playable   versions that play in any browser; made by the agency from the originals
            custody             who did what with each recording, from its arrival to this bundle
            custody/proofs      that each of those entries is in the agency's log, as signed and witnessed
            receipts            the agency's signed word that it had these bytes, and when
            keys                the agency's public keys
            metadata            what belongs to what, for programs


            """);
        foreach (var item in description.Items)
            text.Append(CultureInfo.InvariantCulture, $"{item.Number:000}  {item.Title} ({item.Files.Count} {(item.Files.Count == 1 ? "file" : "files")})\n");
        text.Append(CultureInfo.InvariantCulture, $"""

            HOW TO CHECK IT

            1. Ask the agency for the fingerprint of its root key. Ask on a way you trust, such as a telephone number that
               you have from somewhere else, and not from this bundle. It must be

                   {description.Root}

            2. Run the program evidence-verify, which costs nothing, runs on Windows and Linux, and needs no network:

                   evidence-verify BUNDLE.zip --trust FINGERPRINT

               It says in plain words what it checked, what that means, and what it does not prove.

               Or open the page verify.html in any browser and drop the bundle on it. It does the same and needs no network
               either. Take it from the agency, not from whoever gave you the bundle.

            Without either: unpack the bundle, go into its folder, and run

                   sha256sum -c manifest-sha256.txt

            which shows whether the recordings are the ones that this bundle was made with. The formats are published;
            the page bundle.md of the program's documentation is enough to write a verifier of one's own.

            Some details in "custody" are withheld. Where one is, it says so and on what ground.

            """);
        return Encoding.UTF8.GetBytes(text.ToString().ReplaceLineEndings("\n"));
    }
}
