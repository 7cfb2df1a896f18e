using System.Globalization;
using System.Text;
using Evidence.Formats.Packaging;

namespace Evidence.Trails.Proving;

/// <summary>README.txt of an item's proof, for somebody who has never seen one.</summary>
internal static class ProofReadMe
{
    public static byte[] Write(ItemDescription description, int entries) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"""
        PROOF OF THE CUSTODY OF {description.Title}

        Item      {description.Item}
        Agency    {description.Agency}
        Made      {description.At.UtcDateTime:d MMMM yyyy, HH:mm:ss} UTC
        Entries   {entries}, each proven to be in the agency's log of {description.Log.Size} entries

        It holds no recording and no names. Whoever has a copy of the recording can check that it is the one the entries speak of.

        HOW TO CHECK IT

        1. Ask the agency for the fingerprint of its root key, on a way you trust and that you do not have from this file. It must be

               {description.Root}

        2. Run the program evidence-verify, which costs nothing and needs no network:

               evidence-verify item FILE.zip --trust FINGERPRINT
               evidence-verify item FILE.zip --trust FINGERPRINT --file RECORDING
               evidence-verify item FILE.zip --trust FINGERPRINT --log ADDRESS-OF-THE-AGENCY/log/

           The second also checks a recording that you have; the third asks the agency's log whether it still goes on from there.

        The formats are published: item-proof.md of the program's documentation.

        """).ReplaceLineEndings("\n"));
}
