"""Reads animated GIFs of two colours, from the specification of GIF89a: the slow twin of the program's writer."""
import struct


def blocks(data, at):
    """The bytes of the blocks of data that begin at `at`, and where they end."""
    joined = b""
    while (size := data[at]) > 0:
        joined += data[at + 1:at + 1 + size]
        at += 1 + size
    return joined, at + 1


def unpacked(data, bits):
    """The pixels that LZW codes stand for."""
    clear, end = 1 << bits, (1 << bits) + 1
    number, pixels, place = int.from_bytes(data, "little"), bytearray(), 0
    words, width, last = [], bits + 1, None
    while True:
        code = number >> place & ((1 << width) - 1)
        place += width
        if code == end:
            assert len(data) == (place + 7) // 8, "bytes behind the end"
            return bytes(pixels)
        if code == clear:
            words, width, last = [bytes([k]) for k in range(clear)] + [b"", b""], bits + 1, None
            continue
        word = words[code] if code < len(words) else last + last[:1]
        if last is not None:
            words.append(last + word[:1])
        assert word == words[code], "a code that is not known yet"
        pixels += word
        last = word
        if len(words) == 1 << width and width < 12:
            width += 1


def read_gif(data):
    """{"size": (width, height), "delays": hundredths of a second, "frames": bytes of 0 and 1, "for_ever": whether it begins
    anew}; fails where it is none."""
    assert data[:6] == b"GIF89a"
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    assert flags & 0x87 == 0x80 and data[13:19] == b"\xff\xff\xff\0\0\0", "white and black"
    found = {"size": (width, height), "delays": [], "frames": [], "for_ever": False}
    at = 19
    while data[at] != 0x3b:
        if data[at] == 0x21:
            label = data[at + 1]
            content, at = blocks(data, at + 2)
            if label == 0xf9:
                found["delays"].append(struct.unpack_from("<H", content, 1)[0])
            elif label == 0xff:
                found["for_ever"] = content == b"NETSCAPE2.0\x01\0\0"
        else:
            assert data[at] == 0x2c and struct.unpack_from("<HHHHB", data, at + 1) == (0, 0, width, height, 0)
            packed, following = blocks(data, at + 11)
            found["frames"].append(unpacked(packed, data[at + 10]))
            assert len(found["frames"][-1]) == width * height
            at = following
    assert at == len(data) - 1
    return found
