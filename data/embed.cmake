# Writes a C file that holds a text file as a string constant:
# cmake -DTEXT=in -DNAME=symbol -DINCLUDE=header -DOUT=out.c -P embed.cmake
file(READ ${TEXT} bytes HEX)
string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "(............................................................)"
	"\\1\n" bytes "${bytes}")
file(WRITE ${OUT}
	"/* made from ${NAME}; do not edit */\n"
	"#include \"${INCLUDE}\"\n\n"
	"const char ${NAME}[] = {\n${bytes}0x00\n};\n")
