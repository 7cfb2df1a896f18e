#!/bin/bash
# Makes sample footage on three simulated devices, one folder each, under DIR:
#   BWC-4471, BWC-5820   body-worn cameras (DEVICE.TXT, DCIM/100MEDIA)
#   DJI-CARD             a drone's card (DCIM/DJI_001 with recording, .SRT telemetry and .LRF proxy; MISC)
# The same bytes every time for one version of ffmpeg. Needs ffmpeg with libx264; a recording in H.265 is made where libx265 is there.
# Some names are unkind on purpose: Cyrillic, quotes, markup, bytes that are not UTF-8. A camera's card may hold any of them.
set -euo pipefail

[ $# -eq 1 ] || { echo "usage: $0 DIR" >&2; exit 64; }
command -v ffmpeg >/dev/null || { echo "$0: ffmpeg is not installed" >&2; exit 69; }
mkdir -p "$1"
cd "$1"
for volume in BWC-4471 BWC-5820 DJI-CARD; do
  [ ! -e "$volume" ] || { echo "$0: $1/$volume is already there" >&2; exit 73; }
done

encoders=$(ffmpeg -hide_banner -v error -encoders </dev/null)
exact=(-fflags +bitexact -flags:v +bitexact -flags:a +bitexact)
h264=(-c:v libx264 -preset ultrafast -threads 1 -pix_fmt yuv420p)

# record FILE SECONDS SIZE TONE CREATED LOCATION [more ffmpeg options]: a clip with a running clock, moving shapes and a tone.
# The mov muxer is asked for, with an MP4 brand, because it alone writes the position where cameras do: moov/udta/©xyz.
record() {
  local file=$1 seconds=$2 size=$3 tone=$4 created=$5 location=$6
  shift 6
  ffmpeg -nostdin -hide_banner -v error \
    -f lavfi -i "testsrc2=size=$size:rate=25:duration=$seconds" \
    -f lavfi -i "sine=frequency=$tone:beep_factor=4:sample_rate=48000:duration=$seconds" \
    "${h264[@]}" -crf 33 -g 50 -c:a aac -b:a 64k "$@" "${exact[@]}" \
    -metadata creation_time="$created" -metadata location="$location" -f mov -brand mp42 "file:$file" </dev/null
  touch -d "$created" "$file"
}

device() {
  mkdir -p "$1/DCIM/100MEDIA"
  printf 'MAKE=Evidence Sample\nMODEL=BWC-1\nSERIAL=%s\nFIRMWARE=1.4.2\n' "$1" >"$1/DEVICE.TXT"
}

body_worn_4471() {
  device BWC-4471
  local media=BWC-4471/DCIM/100MEDIA
  record "$media/BWC4471_0001.MP4" 20 640x360 440 2026-11-21T14:02:09Z +51.5007-000.1246/
  record "$media/BWC4471_0002.MP4" 12 640x360 523 2026-11-21T14:31:40Z +51.5033-000.1195/
  record "$media/Задержание у вокзала.MP4" 10 640x360 659 2026-11-21T15:10:05Z +51.5301-000.1230/
  record "$media/it's \"quoted\" <script>alert(1)<∕script>.MP4" 10 640x360 587 2026-11-21T15:44:51Z +51.5194-000.1270/
}

body_worn_5820() {
  device BWC-5820
  local media=BWC-5820/DCIM/100MEDIA
  record "$media/BWC5820_0001.MP4" 15 640x360 392 2026-11-21T21:15:00Z +51.4613-000.1156/
  if grep -q ' libx265 ' <<<"$encoders"; then
    record "$media/BWC5820_0002.MP4" 10 640x360 349 2026-11-21T21:52:30Z +51.4651-000.1149/ \
      -c:v libx265 -x265-params log-level=error:pools=1:frame-threads=1 -crf 34 -tag:v hvc1
  fi
  record "$media/$(printf 'nacht\xfe\xff.MP4')" 10 640x360 330 2026-11-21T22:20:11Z +51.4689-000.1130/
  : >"$media/BWC5820_0004.MP4" # the battery died before the first byte
  touch -d 2026-11-21T22:41:00Z "$media/BWC5820_0004.MP4"
}

# telemetry SECONDS: one block per frame at 25 frames a second, laid out as a Mavic 3 does.
telemetry() {
  awk -v frames=$(($1 * 25)) 'BEGIN {
    for (i = 0; i < frames; i++) {
      at = i * 40; second = 9 + int(at / 1000)
      printf "%d\n00:00:%02d,%03d --> 00:00:%02d,%03d\n", i + 1, int(at / 1000), at % 1000, int((at + 40) / 1000), (at + 40) % 1000
      printf "<font size=\"28\">FrameCnt: %d, DiffTime: 40ms\n2026-11-21 14:02:%02d.%03d\n", i + 1, second, at % 1000
      printf "[iso: 110] [shutter: 1/400.0] [fnum: 2.8] [ev: 0] [ct: 5115] [color_md : default] [focal_len: 24.00] "
      printf "[latitude: %.6f] [longitude: %.6f] [rel_alt: %.3f abs_alt: %.3f] </font>\n\n", 51.503900 + i * 0.000002, -0.141900 + i * 0.000003, 28 + i * 0.01, 49.1 + i * 0.01
    }
  }'
}

drone() {
  local folder=DJI-CARD/DCIM/DJI_001 name=DJI_20261121140209_0001_D
  mkdir -p "$folder" DJI-CARD/MISC
  record "$folder/$name.MP4" 15 1280x720 262 2026-11-21T14:02:09Z +51.5039-000.1419+77.1/
  record "$folder/$name.LRF" 15 640x360 262 2026-11-21T14:02:09Z +51.5039-000.1419+77.1/
  telemetry 15 >"$folder/$name.SRT"
  echo 1581F5EVIDENCE0007 >DJI-CARD/MISC/serial.txt
  touch -d 2026-11-21T14:02:24Z "$folder/$name.SRT" DJI-CARD/MISC/serial.txt
}

# Two at a time; an encoder that fails fails the script.
body_worn_4471 & first=$!
drone & second=$!
wait "$first"; wait "$second"
body_worn_5820
